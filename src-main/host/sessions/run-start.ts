import type { WorkerRequest } from '../workers/worker-driver.ts';
import type { Creation, LaunchPlan } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { workerRequest } from './launch-request.ts';
import { launchWorker, type Launched } from './launch-worker.ts';

/** What a plan asks of its driver, and whether it fits into memory: a sentence when that is tight. @throws UserError CONFIG_ERROR, LAUNCH_FAILED */
export async function prepareRequest(
  { request, method, defaults, driver }: LaunchPlan,
  { parts, stoppable }: Creation,
  signal: AbortSignal,
): Promise<{ worker: WorkerRequest; warnings: string[] }> {
  const worker = await workerRequest(request, method, { defaults, texts: parts.texts }, signal);
  const tight = await driver.checkMemory?.(worker, stoppable(), signal);
  return { worker, warnings: tight === undefined ? [] : [tight] };
}

/** Brings what the worker needs, starts it and logs in to it. After any failure or abort nothing of it is left. @throws UserError */
export async function runStart(
  worker: WorkerRequest,
  plan: LaunchPlan,
  progress: StartProgress,
  creation: Creation,
  signal: AbortSignal,
): Promise<Launched> {
  const onStep = (step: string) => progress.note(step);
  await plan.driver.provision(worker, onStep, signal);
  progress.provisioned(worker.startupTimeout);
  const launched = await launchWorker(
    { ...connecting(plan, creation), start: () => plan.driver.start(worker, onStep, signal), request: worker, onStep },
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
  /** From then on nobody waits for steps. */
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
