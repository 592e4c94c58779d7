import { detailOf, livenessOf, type Liveness, type SessionProblem, type SessionState } from '../../../src-shared/session.ts';
import { UserError, toUserError, type ErrorCode } from '../../../src-shared/user-error.ts';

/** Classifies a failure to reach or log in to a session, by the public status table. */
export function problemOf(error: unknown): SessionProblem {
  const known = toUserError(error);
  if (known.code === 'INTERNAL') {
    const kind = error instanceof Error ? error.name : typeof error;
    return { code: 'INTERNAL', liveness: 'UNKNOWN', reason: `Unexpected failure (${kind})`, ...hintOf(known) };
  }
  return { code: known.code, liveness: livenessOfError(known), reason: known.message, ...hintOf(known) };
}

/** Why a session in this state can't serve a call right now. */
export function unavailable(
  state: SessionState,
  now: number,
  options: { cause?: unknown; details?: Record<string, unknown> } = {},
): UserError {
  const problem = state.phase === 'failed' || state.phase === 'unreachable' ? state.problem : undefined;
  return new SessionUnavailable(problem?.code ?? 'UNAVAILABLE', livenessOf(state), detailOf(state, now) ?? 'Not available', {
    hint: problem?.hint,
    ...(state.phase === 'starting' && {
      hint: 'It goes on: try again later.',
      toolHint: 'Follow it with session_details until it is ONLINE.',
    }),
    ...options,
  });
}

/** Carries the liveness along, as the connection's own errors do. */
class SessionUnavailable extends UserError {
  readonly liveness: Liveness;

  constructor(code: ErrorCode, liveness: Liveness, message: string, options: ConstructorParameters<typeof UserError>[2]) {
    super(code, message, options);
    this.liveness = liveness;
  }
}

function livenessOfError(error: UserError): Liveness {
  if ('liveness' in error) return error.liveness as Liveness;
  switch (error.code) {
    case 'CONFIG_ERROR':
      return 'MISCONFIGURED';
    case 'UNAUTHENTICATED':
      return 'UNAUTHORIZED';
    case 'UNAVAILABLE':
    case 'TIMEOUT':
    case 'LAUNCH_FAILED':
      return 'OFFLINE';
    default:
      return 'UNKNOWN';
  }
}

function hintOf(error: UserError): { hint?: string } {
  return error.hint === undefined ? {} : { hint: error.hint };
}
