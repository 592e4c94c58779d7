import { authKind } from '../../../src-shared/auth-type.ts';
import type { SessionState, SessionSummary } from '../../../src-shared/session.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { stateFields } from './session-details.ts';
import { workerAccess } from './worker-facts.ts';

/** What the list of sessions shows of one made at run time. @param idleStopSeconds 0 where it is not stopped for idling */
export function dynamicSummary(
  session: DynamicSession,
  { state, now, idleStopSeconds }: { state: SessionState; now: number; idleStopSeconds: number },
): SessionSummary {
  const { id, name, language, launchMethod, launched, lastUsedAt, kept } = session;
  return {
    id,
    type: 'community',
    source: 'dynamic',
    name,
    system: 'community',
    origin: 'dynamic',
    language,
    launchMethod,
    ...(launched && { url: workerAccess(launched).url }),
    ...(launched && authKind(launched.request.authType) === 'anonymous' && { keyless: true }),
    ...stateFields(state, now),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    kept,
    ...(idleStopSeconds > 0 && { idleStopSeconds }),
  };
}
