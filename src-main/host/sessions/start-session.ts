import { readFile } from 'node:fs/promises';
import { UserError, toUserError } from '../../../src-shared/user-error.ts';
import { handlerClass } from './auth-type.ts';
import type { CreateOptions, Creation, LaunchPlan } from './creation.ts';
import type { DynamicSession, Launched } from './dynamic-session.ts';
import { workerRequest } from './launch-request.ts';
import { launchWorker } from './launch-worker.ts';
import type { CreatedSession } from './sessions.ts';

/** Many clients give up after 60 s: a first-time step that takes longer than this goes on behind the answer. */
const firstTimeStepLimitMs = 45_000;

/** Starts a session that is in the registry, and takes it out again when that fails before the answer. */
export async function startSession(
  session: DynamicSession,
  plan: LaunchPlan,
  { signal, onStep }: CreateOptions,
  creation: Creation,
): Promise<CreatedSession> {
  const progress = new StartProgress(session, onStep);
  const giveUp = () => void session.stop(cancelled());
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const launching = session.launch(ending => launch(plan, progress, creation, ending));
    if (signal.aborted) giveUp();
    if (await progress.outlasts(launching)) {
      void finishInBackground(launching, session, plan, creation);
      return { ...decisions(session, plan), stillStarting: { step: session.step ?? 'starting' } };
    }
    const warnings = await initialScriptWarnings(session, plan, creation, signal);
    return { ...decisions(session, plan), startupMs: progress.startupMs, warnings };
  } catch (error) {
    await session.stop(cancelled());
    creation.forget(session);
    throw error;
  } finally {
    progress.answered = true;
    signal.removeEventListener('abort', giveUp);
  }
}

async function launch(plan: LaunchPlan, progress: StartProgress, creation: Creation, signal: AbortSignal): Promise<Launched> {
  const { openConnection, texts, timing } = creation.parts;
  const request = await workerRequest(plan.request, plan.method, { defaults: plan.defaults, texts }, signal);
  const onStep = (step: string) => progress.note(step);
  await plan.driver.provision(request, onStep, signal);
  progress.provisioned(request.startupTimeout);
  const launched = await launchWorker(
    {
      driver: plan.driver,
      request,
      openConnection,
      timeouts: timing(),
      retries: plan.defaults.startup_retries,
      pause: plan.defaults.startup_check_interval_seconds * 1000,
      onStep,
    },
    signal,
  );
  progress.ready();
  return { ...launched, request };
}

/** Steps and times of one start, for the session's state and the waiting caller. */
class StartProgress {
  readonly #session: DynamicSession;
  readonly #onStep: (step: string) => void;
  #launchedAt: number | undefined;
  /** Milliseconds from the launch of the process to ready. */
  startupMs = 0;
  /** From then on nobody waits for steps. */
  answered = false;

  constructor(session: DynamicSession, onStep: (step: string) => void) {
    this.#session = session;
    this.#onStep = onStep;
  }

  note(step: string, limitMs?: number): void {
    this.#session.noteStep(step, limitMs);
    if (!this.answered) this.#onStep(step);
  }

  provisioned(startupTimeout: number): void {
    this.#launchedAt = performance.now();
    this.note('launching', startupTimeout);
  }

  ready(): void {
    this.startupMs = Math.round(performance.now() - this.#launchedAt!);
  }

  /** Whether a first-time step takes longer than the caller may have patience. @throws what `launching` throws before that */
  async outlasts(launching: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<true>(resolve => {
      timer = setTimeout(() => this.#launchedAt === undefined && resolve(true), firstTimeStepLimitMs);
    });
    try {
      return await Promise.race([launching.then(() => false), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function finishInBackground(
  launching: Promise<void>,
  session: DynamicSession,
  plan: LaunchPlan,
  creation: Creation,
): Promise<void> {
  const { log } = creation.parts;
  try {
    await launching;
    const warnings = await initialScriptWarnings(session, plan, creation, new AbortController().signal);
    for (const warning of warnings) log.warn({ session: session.id }, warning);
  } catch (err) {
    log.warn({ session: session.id, err }, 'A session failed to start');
  }
}

function decisions(session: DynamicSession, { request, method, defaults }: LaunchPlan): CreatedSession {
  const worker = session.launched?.worker;
  return {
    session,
    launchMethod: method,
    authType: handlerClass(request.authType ?? defaults.auth_type),
    heapSizeGb: request.heapSizeGb ?? defaults.heap_size_gb,
    startupMs: 0,
    ...(worker && { port: worker.address.port }),
    ...(worker?.processId !== undefined && { processId: worker.processId }),
    ...(worker?.containerId !== undefined && { containerId: worker.containerId }),
    warnings: [],
  };
}

/** Runs the initial script, if there is one; what goes wrong with it is a sentence, not a failure of the creation. */
async function initialScriptWarnings(
  session: DynamicSession,
  { request, defaults }: LaunchPlan,
  { config, parts }: Creation,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const path = defaults.initial_script_path;
    const code = request.initialScript ?? (path && (await readFile(await parts.texts.plain(path, signal), 'utf8')));
    if (!code) return [];
    using loan = await session.borrow(signal);
    const { failure } = await loan.connection.runScript({ code, timeout: config().timeouts.script * 1000 }, signal);
    return failure ? [`The initial script failed: ${failure.headline}`] : [];
  } catch (error) {
    signal.throwIfAborted();
    return [`The initial script could not be run: ${toUserError(error).message}`];
  }
}

function cancelled(): UserError {
  return new UserError('CANCELLED', 'The session was stopped while it started');
}
