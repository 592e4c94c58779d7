import { readFile } from 'node:fs/promises';
import { handlerClass } from '../../../src-shared/auth-type.ts';
import { UserError, toUserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../abortable.ts';
import type { CreateOptions, Creation, LaunchPlan } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { workerRequest } from './launch-request.ts';
import { launchWorker, type Launched } from './launch-worker.ts';
import { Patience } from './patience.ts';
import type { CreatedSession } from './sessions.ts';

/** Many clients give up after 60 s: first-time steps and initial scripts that take longer than this go on behind the answer. */
const patienceMs = 45_000;

/** Starts a session that is in the registry, and takes it out again when that fails before the answer. */
export async function startSession(
  session: DynamicSession,
  plan: LaunchPlan,
  { signal, onStep }: CreateOptions,
  creation: Creation,
): Promise<CreatedSession> {
  using patience = new Patience(patienceMs);
  const progress = new StartProgress(session, onStep);
  const giveUp = () => void session.stop(cancelled());
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const launching = session.launch(ending => launch(plan, progress, creation, ending));
    if (signal.aborted) giveUp();
    await Promise.race([launching, patience.over]);
    if (progress.isProvisioning) {
      void finishInBackground(launching, session, plan, creation);
      return { ...decisions(session, plan), stillStarting: { step: session.step ?? 'starting' } };
    }
    await launching;
    const script = runInitialScript(session, plan, creation);
    const warnings = await abortable(Promise.race([script, patience.over]), signal);
    if (!warnings) void logWarnings(script, session, creation);
    return {
      ...decisions(session, plan),
      startupMs: progress.startupMs,
      warnings: warnings ?? ['The initial script still runs'],
    };
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
  return launched;
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

async function finishInBackground(
  launching: Promise<void>,
  session: DynamicSession,
  plan: LaunchPlan,
  creation: Creation,
): Promise<void> {
  try {
    await launching;
    await logWarnings(runInitialScript(session, plan, creation), session, creation);
  } catch (err) {
    creation.parts.log.warn({ session: session.id, err }, 'A session failed to start');
  }
}

async function logWarnings(warnings: Promise<string[]>, session: DynamicSession, { parts }: Creation): Promise<void> {
  for (const warning of await warnings) parts.log.warn({ session: session.id }, warning);
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

/** Runs the initial script, if there is one. What goes wrong with it is a sentence, not a failure of the creation. Never throws. */
async function runInitialScript(
  session: DynamicSession,
  { request, defaults }: LaunchPlan,
  { config, parts }: Creation,
): Promise<string[]> {
  const { signal } = new AbortController(); // it ends with its session
  try {
    const path = defaults.initial_script_path;
    const code = request.initialScript ?? (path && (await readFile(await parts.texts.plain(path, signal), 'utf8')));
    if (!code) return [];
    using loan = await session.borrow(signal);
    const { failure } = await loan.connection.runScript({ code, timeout: config().timeouts.script * 1000 }, signal);
    return failure ? [`The initial script failed: ${failure.headline}`] : [];
  } catch (error) {
    return [`The initial script could not be run: ${toUserError(error).message}`];
  }
}

function cancelled(): UserError {
  return new UserError('CANCELLED', 'The session was stopped while it started');
}
