import { isAbsolute } from 'node:path';
import { authKind, handlerClass } from '../../../src-shared/auth-type.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import type { LaunchMethod, SessionLanguage } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { SessionCreationConfig } from '../config/schema.ts';
import type { WorkerRequest } from '../workers/worker-driver.ts';
import type { SecretTexts } from './secret-texts.ts';
import type { CreateSession } from './sessions.ts';

type Defaults = SessionCreationConfig['defaults'];

/** Arguments that only one way of launching reads, with the names a caller knows. */
const argumentsOfMethod: Record<LaunchMethod, Partial<Record<keyof CreateSession, string>>> = {
  docker: {
    language: 'programming_language',
    dockerImage: 'docker_image',
    dockerMemoryLimitGb: 'docker_memory_limit_gb',
    dockerCpuLimit: 'docker_cpu_limit',
    dockerVolumes: 'docker_volumes',
  },
  python: { pythonVenvPath: 'python_venv_path' },
};

/** @throws UserError INVALID_ARGUMENT for anything that can be refused without looking anywhere */
export function checkArguments(request: CreateSession, method: LaunchMethod, defaults: Defaults): void {
  const other = method === 'docker' ? 'python' : 'docker';
  for (const [key, name] of Object.entries(argumentsOfMethod[other])) {
    if (request[key as keyof CreateSession] === undefined) continue;
    throw invalid(`'${name}' parameter only applies to ${other} launch method, not '${method}'`);
  }
  if (request.language !== undefined && request.dockerImage !== undefined) {
    throw invalid("Cannot specify both 'programming_language' and 'docker_image' - use one or the other");
  }
  if (request.pythonVenvPath !== undefined && !isAbsolute(request.pythonVenvPath)) {
    throw invalid(`python_venv_path must be an absolute path; got '${request.pythonVenvPath}'`);
  }
  checkAuth(request, request.authType ?? defaults.auth_type);
  for (const [name, value] of [
    ['heap_size_gb', request.heapSizeGb],
    ['docker_memory_limit_gb', request.dockerMemoryLimitGb],
    ['docker_cpu_limit', request.dockerCpuLimit],
  ] as const) {
    if (value !== undefined && !(value > 0)) throw invalid(`${name} must be a number greater than 0; got ${value}`);
  }
}

export function languageOf(request: CreateSession, method: LaunchMethod, defaults: Defaults): SessionLanguage {
  if (method === 'python') return 'python';
  return request.language ?? (defaults.programming_language === 'Groovy' && !request.dockerImage ? 'groovy' : 'python');
}

/**
 * What the worker shall be: the call's arguments, then the configured defaults, with every reference resolved.
 * @throws UserError CONFIG_ERROR when a secret of the configuration is missing
 */
export async function workerRequest(
  request: CreateSession,
  method: LaunchMethod,
  { defaults, texts }: { defaults: Defaults; texts: SecretTexts },
  signal: AbortSignal,
): Promise<WorkerRequest> {
  const authType = request.authType ?? defaults.auth_type;
  const [token, environment, place] = await Promise.all([
    authKind(authType) === 'psk' ? pskToken(request, defaults, texts, signal) : undefined,
    environmentOf(request, defaults, texts, signal),
    method === 'docker' ? dockerPart(request, defaults, texts, signal) : pythonPart(request, defaults, texts, signal),
  ]);
  return {
    name: request.name,
    language: languageOf(request, method, defaults),
    authType: handlerClass(authType),
    ...(token && { token }),
    heapSizeGb: request.heapSizeGb ?? defaults.heap_size_gb,
    extraJvmArgs: request.extraJvmArgs ?? defaults.extra_jvm_args,
    environment,
    startupTimeout: defaults.startup_timeout_seconds * 1000,
    ...place,
  };
}

function checkAuth(request: CreateSession, authType: string): void {
  const kind = authKind(authType);
  if (kind === 'basic') {
    throw invalid("auth_type 'Basic' is not possible for a created session", 'Use PSK (the default) or Anonymous.');
  }
  if (kind === 'custom' && !authType.includes('.')) {
    throw invalid(`auth_type must be PSK, Anonymous or the full class name of a handler; got '${authType}'`);
  }
  if (request.authToken && kind !== 'psk') throw invalid(`'auth_token' only applies to auth_type PSK, not '${authType}'`);
}

/** The caller's own key or the configured one; without either the worker makes its own. */
async function pskToken(
  request: CreateSession,
  defaults: Defaults,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<Secret | undefined> {
  return request.authToken ? texts.masked(request.authToken) : texts.token(defaults, signal);
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

async function pythonPart(request: CreateSession, defaults: Defaults, texts: SecretTexts, signal: AbortSignal) {
  const configured = defaults.python_venv_path;
  const venvPath = request.pythonVenvPath ?? (configured === null ? null : await texts.plain(configured, signal));
  return { python: { venvPath } };
}

async function dockerPart(request: CreateSession, defaults: Defaults, texts: SecretTexts, signal: AbortSignal) {
  const language = languageOf(request, 'docker', defaults);
  const configured = request.language ? undefined : defaults.docker_image;
  const image = request.dockerImage ?? (await texts.plain(configured ?? defaults.images[language], signal));
  return {
    docker: {
      image,
      memoryLimitGb: request.dockerMemoryLimitGb ?? defaults.docker_memory_limit_gb,
      cpuLimit: request.dockerCpuLimit ?? defaults.docker_cpu_limit,
      volumes: request.dockerVolumes ?? defaults.docker_volumes,
      pullPolicy: defaults.pull_policy,
    },
  };
}

function invalid(message: string, hint?: string): UserError {
  return new UserError('INVALID_ARGUMENT', message, hint === undefined ? {} : { hint });
}
