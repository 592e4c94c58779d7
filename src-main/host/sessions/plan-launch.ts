import type { LaunchMethod } from '../../../src-shared/session.ts';
import { sessionNamePattern } from '../../../src-shared/session-id.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Config, SessionCreationConfig } from '../config/schema.ts';
import type { WorkerDriver, WorkerRequest } from '../workers/worker-driver.ts';
import type { Creation, LaunchPlan } from './creation.ts';
import { checkArguments, workerRequest } from './launch-request.ts';
import type { SecretTexts } from './secret-texts.ts';
import type { CreateSession } from './sessions.ts';

type Defaults = SessionCreationConfig['defaults'];

/**
 * Decides how a session is launched, by the configuration in force. Each start goes through here, also one of a kept session,
 * so that nothing starts by a rule that holds no longer.
 * @throws UserError for what can be refused before anything is made
 */
export async function planLaunch(
  wanted: CreateSession,
  { config, drivers }: Pick<Creation, 'config' | 'drivers'>,
  signal: AbortSignal,
): Promise<LaunchPlan> {
  const { security } = config();
  const { limit, defaults } = creationConfig(config());
  checkName(wanted.name);
  const driver = await chooseDriver(wanted.launchMethod ?? defaults.launch_method, drivers, signal);
  checkArguments(wanted, driver, { defaults, allowsAnonymous: security.workers.anonymous, drivers });
  const dockerVolumes = wanted.dockerVolumes && (await driver.checkVolumes?.(wanted.dockerVolumes, signal));
  const request = dockerVolumes ? { ...wanted, dockerVolumes } : wanted;
  return { request, defaults, limit, driver };
}

/** How many sessions may run or start, and what new ones are by default. @throws UserError NOT_CONFIGURED, DISABLED */
export function creationConfig({ community, caution }: Config): { limit: number; defaults: Defaults } {
  const creation = community.session_creation;
  if (!creation) {
    throw new UserError('NOT_CONFIGURED', 'Community session creation not configured in deephaven_mcp.json', {
      hint: caution ?? "The user can add a 'community.session_creation' section to the file, or in the app's settings.",
    });
  }
  if (creation.max_concurrent_sessions === 0) {
    throw new UserError('DISABLED', 'Creating sessions is disabled (max_concurrent_sessions is 0)', {
      hint: "The user can raise 'community.session_creation.max_concurrent_sessions'.",
    });
  }
  return { limit: creation.max_concurrent_sessions, defaults: creation.defaults };
}

/** What a create without arguments asks of a worker; undefined where none is started ahead. */
export async function defaultPythonRequest(
  creation: Pick<Creation, 'config' | 'drivers'>,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<WorkerRequest | undefined> {
  if (!creation.config().community.session_creation?.max_concurrent_sessions) return undefined;
  const { request, driver, defaults } = await planLaunch({ name: 'spare' }, creation, signal);
  return driver.startsAhead ? workerRequest(request, driver, { defaults, texts }, signal) : undefined;
}

function checkName(name: string): void {
  if (sessionNamePattern.test(name)) return;
  throw new UserError('INVALID_ARGUMENT', `session_name '${name}' is not a valid name`, {
    hint: "Use up to 63 letters, digits, '-' and '_', starting with a letter or a digit.",
  });
}

/** The wanted one, else the first choice where that works, else another. @throws UserError LAUNCH_FAILED */
async function chooseDriver(
  wanted: LaunchMethod | undefined,
  drivers: readonly WorkerDriver[],
  signal: AbortSignal,
): Promise<WorkerDriver> {
  if (wanted) return driverOf(wanted, drivers);
  const first = drivers.find(({ isFirstChoice }) => isFirstChoice);
  if (first && (await first.available(signal)).available) return first;
  return drivers.find(driver => driver !== first) ?? driverOf('python', drivers);
}

function driverOf(method: LaunchMethod, drivers: readonly WorkerDriver[]): WorkerDriver {
  const driver = drivers.find(driver => driver.method === method);
  if (driver) return driver;
  const others = drivers.map(({ method }) => `"${method}"`).join(' or ');
  throw new UserError('LAUNCH_FAILED', `Sessions cannot be launched by ${method} here`, {
    hint: others ? `Use launch_method ${others}.` : 'Use a session of the configuration file.',
  });
}
