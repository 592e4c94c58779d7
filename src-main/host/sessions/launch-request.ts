import { authKind, handlerClass, workerKeyPattern, workerKeyRule } from '../../../src-shared/auth-type.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { SessionCreationConfig } from '../config/schema.ts';
import type { WorkerDriver, WorkerRequest } from '../workers/worker-driver.ts';
import type { SecretTexts } from './secret-texts.ts';
import type { CreateSession } from './sessions.ts';

type Defaults = SessionCreationConfig['defaults'];

/** What the configuration says of logins to workers. */
interface LoginRules {
  defaults: Defaults;
  /** Whether a caller may ask for workers without a key. */
  allowsAnonymous: boolean;
}

/** @throws UserError INVALID_ARGUMENT, PERMISSION_DENIED for anything that can be refused without looking anywhere */
export function checkArguments(
  request: CreateSession,
  driver: WorkerDriver,
  { drivers, ...rules }: LoginRules & { drivers: readonly WorkerDriver[] },
): void {
  for (const other of drivers) {
    for (const [key, name] of Object.entries(other.place.reads)) {
      if (key in driver.place.reads || request[key as keyof CreateSession] === undefined) continue;
      throw invalid(`'${name}' parameter only applies to ${other.method} launch method, not '${driver.method}'`);
    }
  }
  driver.place.check(request);
  checkLogin(request, request.authType ?? rules.defaults.auth_type);
  checkLoginAllowed(request, rules);
  const { heapSizeGb } = request;
  if (heapSizeGb !== undefined && !(heapSizeGb > 0)) {
    throw invalid(`heap_size_gb must be a number greater than 0; got ${heapSizeGb}`);
  }
}

/**
 * What the worker shall be: the call's arguments, then the configured defaults, with every reference resolved.
 * @throws UserError CONFIG_ERROR when a secret of the configuration is missing
 */
export async function workerRequest(
  request: CreateSession,
  driver: WorkerDriver,
  { defaults, texts }: { defaults: Defaults; texts: SecretTexts },
  signal: AbortSignal,
): Promise<WorkerRequest> {
  const authType = request.authType ?? defaults.auth_type;
  const [token, environment, place] = await Promise.all([
    authKind(authType) === 'psk' ? pskToken(request, defaults, texts, signal) : undefined,
    environmentOf(request, defaults, texts, signal),
    driver.place.choose(request, defaults, text => texts.plain(text, signal)),
  ]);
  return {
    name: request.name,
    language: driver.place.languageOf(request, defaults),
    authType: handlerClass(authType),
    ...(token && { token }),
    heapSizeGb: request.heapSizeGb ?? defaults.heap_size_gb,
    extraJvmArgs: request.extraJvmArgs ?? defaults.extra_jvm_args,
    environment,
    startupTimeout: defaults.startup_timeout_seconds * 1000,
    ...place,
  };
}

function checkLogin(request: CreateSession, authType: string): void {
  const kind = authKind(authType);
  if (kind === 'basic') {
    throw invalid("auth_type 'Basic' is not possible for a created session", 'Use PSK (the default) or Anonymous.');
  }
  if (kind === 'custom' && !authType.includes('.')) {
    throw invalid(`auth_type must be PSK, Anonymous or the full class name of a handler; got '${authType}'`);
  }
  if (!request.authToken) return;
  if (kind !== 'psk') throw invalid(`'auth_token' only applies to auth_type PSK, not '${authType}'`);
  if (!workerKeyPattern.test(request.authToken.reveal())) throw invalid(`auth_token must be ${workerKeyRule}`);
}

/**
 * How one logs in to a worker is the person's word. Without a key every program and user of this computer runs code as the
 * person, and any other handler that is on the class path may be as open: so a caller has PSK, or what is configured.
 */
function checkLoginAllowed(request: CreateSession, { defaults, allowsAnonymous }: LoginRules): void {
  const { authType = defaults.auth_type } = request;
  const kind = authKind(authType);
  const isConfigured = handlerClass(authType) === handlerClass(defaults.auth_type);
  if (kind === 'anonymous' && !isConfigured && !allowsAnonymous) {
    throw new UserError(
      'PERMISSION_DENIED',
      'A worker without a key is not allowed: every program of this computer could use it.',
      {
        hint: 'Leave auth_type out. Only the user can allow it: security.workers.anonymous in deephaven_mcp.json.',
      },
    );
  }
  if (kind === 'custom' && !isConfigured) {
    throw new UserError('PERMISSION_DENIED', `auth_type '${authType}' is not allowed: the user configured no such handler.`, {
      hint: 'Leave auth_type out. Only the user can choose it: community.session_creation.defaults.auth_type in deephaven_mcp.json.',
    });
  }
  const own = [...(request.extraJvmArgs ?? []), ...Object.values(request.environment ?? {})];
  // The programs that read JVM options remove quotes and backslashes, so they must not hide a name here.
  if (own.some(text => /AuthHandlers|authentication\.psk/.test(text.replaceAll(/["'\\]/g, '')))) {
    throw new UserError('PERMISSION_DENIED', 'extra_jvm_args and environment_vars cannot change how one logs in to a worker.', {
      hint: 'Use auth_type and auth_token.',
    });
  }
}

/** The caller's own key or the configured one; without either the worker makes its own. */
async function pskToken(
  request: CreateSession,
  defaults: Defaults,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<Secret | undefined> {
  if (request.authToken) return texts.masked(request.authToken);
  const configured = await texts.token(defaults, signal);
  if (configured === undefined || workerKeyPattern.test(configured.reveal())) return configured;
  throw new UserError('CONFIG_ERROR', `The auth_token of session_creation.defaults must be ${workerKeyRule}`, {
    hint: 'Only the user can change it. Without one, each worker gets a key of its own.',
  });
}

async function environmentOf(
  request: CreateSession,
  defaults: Defaults,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const configured = await Promise.all(
    Object.entries(defaults.environment_vars).map(
      async ([name, value]) => [name, await texts.maybeSecret(value, signal)] as const,
    ),
  );
  return { ...Object.fromEntries(configured), ...request.environment };
}

function invalid(message: string, hint?: string): UserError {
  return new UserError('INVALID_ARGUMENT', message, hint === undefined ? {} : { hint });
}
