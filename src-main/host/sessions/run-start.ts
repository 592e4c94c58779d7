import type { WorkerRequest, WorkerDriver } from '../workers/worker-driver.ts';
import type { Creation, LaunchPlan } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { workerRequest } from './launch-request.ts';
import { launchWorker, type Launched } from './launch-worker.ts';
import type { SecretTexts } from './secret-texts.ts';
import { toUserError, UserError } from '../../../src-shared/user-error.ts';

/** A worker that may be started. Others count it as starting until it is disposed. */
export interface PreparedWorker extends Disposable {
  request: WorkerRequest;
  /** Sentences for the answer. */
  warnings: string[];
}

/** What a plan asks of its driver, and whether it fits into memory: a sentence when that is tight. @throws UserError CONFIG_ERROR, LAUNCH_FAILED */
export async function prepareRequest(
  { request: wanted, defaults, driver }: LaunchPlan,
  texts: SecretTexts,
  { stoppable, starting }: Creation,
  signal: AbortSignal,
): Promise<PreparedWorker> {
  const request = await workerRequest(wanted, driver, { defaults, texts }, signal);
  const turn = starting.begin();
  try {
    const tight = await driver.checkMemory?.(request, { starting: turn.before, stoppable: stoppable() }, signal);
    return { request, warnings: tight === undefined ? [] : [tight], [Symbol.dispose]: () => turn[Symbol.dispose]() };
  } catch (error) {
    turn[Symbol.dispose]();
    throw error;
  }
}

/** Brings what the worker needs, starts it and logs in to it; then it no longer counts as starting. After any failure or abort nothing of it is left. @throws UserError */
export async function runStart(
  prepared: PreparedWorker,
  plan: LaunchPlan,
  progress: StartProgress,
  creation: Creation,
  signal: AbortSignal,
): Promise<Launched> {
  using starting = prepared;
  const { request } = starting;
  const onStep = (step: string) => progress.note(step);
  await plan.driver.provision(request, onStep, signal).catch(async (error: unknown) => {
    throw await withOtherMethod(error, plan, creation.drivers, signal);
  });
  progress.provisioned(request.startupTimeout);
  const launched = await launchWorker(
    { ...connecting(plan, creation), start: () => plan.driver.start(request, onStep, signal), request, onStep },
    signal,
  );
  progress.ready();
  return launched;
}

/** How a worker that says it is ready is logged in to. */
export function connecting({ defaults }: Pick<LaunchPlan, 'defaults'>, { parts }: Pick<Creation, 'parts'>) {
  return {
    openConnection: parts.openConnection,
    timeouts: parts.timing(),
    retries: defaults.startup_retries,
    pause: defaults.startup_check_interval_seconds * 1000,
  };
}

/** Steps and times of one start, for the session's state and the waiting caller. */
export class StartProgress {
  readonly #session: DynamicSession;
  readonly #onStep: (step: string) => void;
  #launchedAt: number | undefined;
  /** Milliseconds from the launch of the process to ready. */
  startupMs = 0;
  /** Whether the caller has its answer, and needs no more steps. */
  answered = false;

  constructor(session: DynamicSession, onStep: (step: string) => void = () => {}) {
    this.#session = session;
    this.#onStep = onStep;
  }

  note(step: string, limitMs?: number): void {
    this.#session.noteStep(step, limitMs);
    if (!this.answered) this.#onStep(step);
  }

  /** Whether a first-time step may still be under way. */
  get isProvisioning(): boolean {
    return this.#launchedAt === undefined;
  }

  provisioned(startupTimeout: number): void {
    this.#launchedAt = performance.now();
    this.note('launching', startupTimeout);
  }

  ready(): void {
    this.startupMs = Math.round(performance.now() - this.#launchedAt!);
  }
}

/** A failed provisioning with one more way out: another method that works here, where the caller does not need this one. */
export async function withOtherMethod(
  error: unknown,
  { request, driver }: LaunchPlan,
  drivers: readonly WorkerDriver[],
  signal: AbortSignal,
): Promise<unknown> {
  const failure = toUserError(error);
  if (signal.aborted || failure.code !== 'LAUNCH_FAILED' || !driver.isFirstChoice) return error;
  const given = Object.keys(driver.place.reads).filter(key => request[key as keyof typeof request] !== undefined);
  const other = drivers.find(({ place }) => place !== driver.place && given.every(key => key in place.reads));
  if (!other || !(await other.available(signal)).available) return error;
  const hint = [failure.hint, `Or use launch_method "${other.method}", which works here.`].filter(Boolean).join(' ');
  return new UserError(failure.code, failure.message, { cause: error, hint, details: failure.details });
}
