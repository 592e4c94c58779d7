import type { LaunchMethod } from '../../../src-shared/session.ts';
import { sessionNamePattern } from '../../../src-shared/session-id.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Config, SessionCreationConfig } from '../config/schema.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { CreateOptions, Creation } from './creation.ts';
import { DynamicSession } from './dynamic-session.ts';
import { checkArguments, languageOf } from './launch-request.ts';
import type { CreatedSession, CreateSession } from './sessions.ts';
import { startSession } from './start-session.ts';

/** Makes a session and its worker. After any failure or abort nothing is left of either. @throws UserError */
export async function createSession(request: CreateSession, options: CreateOptions, creation: Creation): Promise<CreatedSession> {
  const { limit, defaults } = creationConfig(creation.config());
  checkName(request.name);
  const method = await launchMethod(request, defaults, creation.drivers, options.signal);
  checkArguments(request, method, defaults);
  const driver = driverOf(method, creation.drivers);
  const session = new DynamicSession(
    {
      name: request.name,
      language: languageOf(request, method, defaults),
      launchMethod: method,
      unusedLimit: (request.autoDeleteTimeoutSeconds ?? defaults.auto_delete_timeout) * 1000,
      onUnused: () => creation.onUnused(session),
    },
    creation.parts,
  );
  creation.reserve(session, limit);
  return startSession(session, { request, method, defaults, driver }, options, creation);
}

function creationConfig({ community }: Config): { limit: number; defaults: SessionCreationConfig['defaults'] } {
  const creation = community.session_creation;
  if (!creation) {
    throw new UserError('NOT_CONFIGURED', 'Community session creation not configured in deephaven_mcp.json', {
      hint: "The user can add a 'community.session_creation' section to the file, or in the app's settings.",
    });
  }
  if (creation.max_concurrent_sessions === 0) {
    throw new UserError('DISABLED', 'Creating sessions is disabled (max_concurrent_sessions is 0)', {
      hint: "The user can raise 'community.session_creation.max_concurrent_sessions'.",
    });
  }
  return { limit: creation.max_concurrent_sessions, defaults: creation.defaults };
}

function checkName(name: string): void {
  if (sessionNamePattern.test(name)) return;
  throw new UserError('INVALID_ARGUMENT', `session_name '${name}' is not a valid name`, {
    hint: "Use up to 63 letters, digits, '-' and '_', starting with a letter or a digit.",
  });
}

/** The call's, else the configured one, else docker where an engine answers, else python. */
async function launchMethod(
  request: CreateSession,
  defaults: SessionCreationConfig['defaults'],
  drivers: readonly WorkerDriver[],
  signal: AbortSignal,
): Promise<LaunchMethod> {
  const wanted = request.launchMethod ?? defaults.launch_method;
  if (wanted) return wanted;
  const docker = drivers.find(({ method }) => method === 'docker');
  return docker && (await docker.available(signal)).available ? 'docker' : 'python';
}

function driverOf(method: LaunchMethod, drivers: readonly WorkerDriver[]): WorkerDriver {
  const driver = drivers.find(driver => driver.method === method);
  if (driver) return driver;
  const others = drivers.map(({ method }) => `"${method}"`).join(' or ');
  throw new UserError('LAUNCH_FAILED', `Sessions cannot be launched by ${method} here`, {
    hint: others ? `Use launch_method ${others}.` : 'Use a session of the configuration file.',
  });
}
