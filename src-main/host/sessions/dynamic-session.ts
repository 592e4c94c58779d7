import type { LaunchMethod, SessionLanguage, SessionSummary, SessionState } from '../../../src-shared/session.ts';
import type { UserError } from '../../../src-shared/user-error.ts';
import { abortable, SoftDeadline } from '../base/deadlines.ts';
import type { WorkerUsage } from '../workers/worker-driver.ts';
import { type Launched, workerAccess, workerFacts } from './launch-worker.ts';
import type { SecretTexts } from './secret-texts.ts';
import { noAnswer, type Loan, type SessionParts } from './session-connection.ts';
import { sessionDetails, stateFields } from './session-details.ts';
import { SessionLog } from './session-log.ts';
import { dynamicId } from './session-lookup.ts';
import { unavailable } from './session-problem.ts';
import { StateMachine } from './session-state.ts';
import type { CreateSession, Session, SessionAccess, SessionDetails } from './sessions.ts';
import { UnusedWorker } from './unused-worker.ts';
import { WorkerLife } from './worker-life.ts';
import { authKind } from '../../../src-shared/auth-type.ts';

export interface DynamicSessionOptions {
  /** What it shall be; what is absent comes from the configuration at each start. */
  request: CreateSession;
  language: SessionLanguage;
  launchMethod: LaunchMethod;
  kept: boolean;
  /** Whether a worker of it ran under an earlier host. */
  ranBefore?: boolean;
  /** Seconds without a call or another client after which `onUnused` is called; 0 is never. */
  unusedSeconds: (session: DynamicSession) => number;
  onUnused: (session: DynamicSession) => void;
  /** A worker of it got ready. */
  onReady: (session: DynamicSession) => void;
}

/** How a worker is started, and how long calls may wait for it. */
export interface SessionStart {
  run: (signal: AbortSignal) => Promise<Launched>;
  /** What is done before calls get the new worker; its sentences go to their answers. Never throws. */
  prepare?: () => Promise<string[]>;
  /** Milliseconds. */
  softDeadlineMs: number;
}

/** The connection with sentences for the answer of the call that borrowed it. */
export interface NotedLoan extends Loan {
  warnings: readonly string[];
}

/** A session made at run time: one worker of ours after another. One that is kept outlives its workers. */
export class DynamicSession implements Session {
  readonly id: string;
  readonly name: string;
  readonly origin = 'dynamic';
  readonly language: SessionLanguage;
  readonly launchMethod: LaunchMethod;
  /** Its secrets, masked until whoever takes it out of the registry disposes them. */
  readonly texts: SecretTexts;
  readonly #options: DynamicSessionOptions;
  readonly #parts: SessionParts;
  readonly #machine: StateMachine;
  readonly #unused: UnusedWorker;
  readonly #log = new SessionLog();
  readonly #stepListeners = new Set<(step: string) => void>();
  #request: CreateSession;
  #kept: boolean;
  #ranBefore: boolean;
  #life: WorkerLife | undefined;
  #lastLife: WorkerLife | undefined;
  #softDeadlineMs = 0;
  #preparing: Promise<void> | undefined;
  /** Sentences for the next call that gets the worker, and for those that wait with it. */
  #pendingWarnings: string[] = [];
  #stopping: Promise<{ exitedBefore?: string }> | undefined;
  #lastUsedAt: number | undefined;

  constructor(options: DynamicSessionOptions, parts: SessionParts) {
    const { name } = options.request;
    this.id = dynamicId(name);
    this.name = name;
    this.language = options.language;
    this.launchMethod = options.launchMethod;
    this.#options = options;
    this.#request = options.request;
    this.#kept = options.kept;
    this.#ranBefore = options.ranBefore ?? false;
    this.#parts = parts;
    this.texts = parts.texts.own();
    this.#machine = new StateMachine(parts.now, parts.onChange);
    this.#unused = new UnusedWorker({
      seconds: () => options.unusedSeconds(this),
      current: () => (this.#machine.state.phase === 'busy' || this.#stopping ? undefined : this.launched?.worker),
      onUnused: () => options.onUnused(this),
    });
    if (this.#kept) this.#machine.apply({ type: 'ended', startsAtNextCall: true });
  }

  get request(): CreateSession {
    return this.#request;
  }

  get kept(): boolean {
    return this.#kept;
  }

  /** Whether it counts against the limit: it starts, or its worker is alive. */
  get isActive(): boolean {
    return this.#life?.isActive ?? false;
  }

  /** Whether its last start failed, behind an answer. */
  get failedToStart(): boolean {
    return this.#life !== undefined && !this.#life.isActive && !this.#life.exited && this.#machine.state.phase === 'failed';
  }

  /** Whether the next call starts it. One whose worker ended by itself waits for a person. */
  get startsAtNextCall(): boolean {
    return this.#kept && (this.#life === undefined || this.failedToStart);
  }

  /** The end of its worker that is under way, if one is. */
  get stopping(): Promise<unknown> | undefined {
    return this.#stopping;
  }

  /** What it runs on; undefined while no worker is ready. */
  get launched(): Launched | undefined {
    return this.#life?.launched;
  }

  /** The step of its start, while it starts. */
  get step(): string | undefined {
    const { state } = this.#machine;
    return state.phase === 'starting' ? state.step : undefined;
  }

  /** Epoch milliseconds of the last call, if there was one. */
  get lastUsedAt(): number | undefined {
    return this.#lastUsedAt;
  }

  /** Starts a worker, where none runs or starts. The state becomes `starting` at once. */
  launch({ run, prepare, softDeadlineMs }: SessionStart): Promise<void> {
    void this.#life?.stop(unavailable(this.#machine.state, this.#parts.now())).catch(() => undefined); // it ended already
    const life = this.#newLife();
    this.#lastLife = this.#life;
    this.#life = life;
    this.#softDeadlineMs = softDeadlineMs;
    const owed: string[] = [];
    this.#pendingWarnings = owed;
    this.noteStep('preparing');
    const launching = life.launch(run);
    if (prepare) {
      const preparing = launching.then(prepare).then(sentences => void owed.push(...sentences));
      this.#preparing = preparing.catch(() => undefined).finally(() => (this.#preparing = undefined)); // `launching` tells
    }
    return launching;
  }

  /** @param limitMs how long starting may take from now on */
  noteStep(step: string, limitMs?: number): void {
    this.#machine.apply({ type: 'starting', step, ...(limitMs !== undefined && { limitMs }) });
    for (const listener of this.#stepListeners) listener(step);
  }

  summary(): SessionSummary {
    const idleStopSeconds = this.#kept ? this.#options.unusedSeconds(this) : 0;
    return dynamicSummary(this, { state: this.#machine.state, now: this.#parts.now(), idleStopSeconds });
  }

  async details(options: { connect: boolean; signal: AbortSignal }): Promise<SessionDetails> {
    const { quick } = this.#parts.timing();
    return sessionDetails(
      {
        summary: () => this.summary(),
        known: () => (this.launched ? workerFacts(this.launched) : {}),
        current: () => this.#life?.connection,
        borrow: signal => this.lend(signal),
        quick,
        late: () => (this.launched ? noAnswer(new URL(this.launched.worker.url).host, quick) : this.#unavailable()),
      },
      options,
    );
  }

  async access(signal: AbortSignal): Promise<SessionAccess> {
    signal.throwIfAborted();
    if (!this.launched || this.#life?.exited) throw this.#unavailable();
    return workerAccess(this.launched);
  }

  async logTail(lines: number): Promise<string[]> {
    return (await (this.#life ?? this.#lastLife)?.logTail(lines)) ?? [];
  }

  onLog(listener: (line: string) => void): () => void {
    return this.#log.onLine(listener);
  }

  async usage(signal: AbortSignal): Promise<WorkerUsage | undefined> {
    return this.#life?.isActive ? this.launched?.worker.usage(signal) : undefined;
  }

  /** Lends its connection to a call, which passes the sentences on. @param onStep hears the steps of a start that it waits for. @throws UserError */
  async borrow(signal: AbortSignal, onStep: (step: string) => void = () => {}): Promise<NotedLoan> {
    this.#lastUsedAt = this.#parts.now();
    const owed = this.#pendingWarnings;
    this.#stepListeners.add(onStep);
    try {
      const loan = await this.lend(signal);
      const warnings = this.#preparing ? [...owed, 'The initial script still runs'] : owed;
      if (this.#pendingWarnings === owed) this.#pendingWarnings = [];
      return { connection: loan.connection, warnings, [Symbol.dispose]: () => loan[Symbol.dispose]() };
    } finally {
      this.#stepListeners.delete(onStep);
    }
  }

  /** Lends its connection. While it starts, a caller waits as long as that start says. @throws UserError */
  async lend(signal: AbortSignal): Promise<Loan> {
    const life = this.#life;
    if (!life) throw this.#unavailable();
    const late = () => this.#unavailable();
    using deadline = new SoftDeadline(this.#softDeadlineMs);
    if (life.launching) await abortable(life.launching, signal, { ms: this.#softDeadlineMs, late });
    if (this.#preparing) await abortable(Promise.race([this.#preparing, deadline.over]), signal);
    return await this.lendNow(signal);
  }

  /** Lends the connection of the worker that runs. @throws UserError */
  async lendNow(signal: AbortSignal): Promise<Loan> {
    if (!this.#life) throw this.#unavailable();
    this.#unused.stop();
    return await this.#life.borrow(signal);
  }

  /** Adds sentences to the answer of the next call. */
  owe(sentences: readonly string[]): void {
    this.#pendingWarnings.push(...sentences);
  }

  /** Changes whether it outlives its worker, and after how many seconds without a call it is stopped (0 is never). Returns how to undo it. */
  keep({ kept = this.#kept, idleStopSeconds }: { kept?: boolean; idleStopSeconds?: number }): () => void {
    const before = { kept: this.#kept, request: this.#request };
    this.#kept = kept;
    if (idleStopSeconds !== undefined) this.#request = { ...this.#request, idleStopSeconds };
    if (this.#life?.connection) this.#unused.start();
    this.#parts.onChange();
    return () => {
      this.#kept = before.kept;
      this.#request = before.request;
      this.#parts.onChange();
    };
  }

  /** Ends its start, its connection and its worker. May be called again; says whether the worker had ended before. */
  stop(reason: UserError): Promise<{ exitedBefore?: string }> {
    this.#stopping ??= this.#stop(reason).finally(() => (this.#stopping = undefined));
    return this.#stopping;
  }

  /** Lets its worker run on without this host. */
  async leave(reason: UserError): Promise<void> {
    this.#unused.stop();
    await this.#life?.leave(reason);
  }

  /** Looks after its connection when the computer slept. */
  wake(): void {
    this.#life?.wake();
  }

  #newLife(): WorkerLife {
    return new WorkerLife({
      session: this.id,
      machine: this.#machine,
      shared: this.#parts,
      exitHint: () => (this.#kept ? hintKept : hintNotKept),
      onReady: ({ worker, isAdopted }) => {
        if (this.#ranBefore && !isAdopted) this.#pendingWarnings.unshift(startedAgain(this.id));
        this.#ranBefore = true;
        this.#log.follow(worker);
        this.#unused.start();
        this.#options.onReady(this);
      },
      onUnused: () => this.#unused.start(),
      onExit: () => this.#unused.stop(),
    });
  }

  async #stop(reason: UserError): Promise<{ exitedBefore?: string }> {
    const life = this.#life;
    this.#unused.stop();
    if (!life) return {};
    this.#machine.apply({ type: 'stopping' });
    const end = await life.stop(reason);
    this.#lastLife = life;
    this.#life = undefined;
    this.#machine.apply({ type: 'ended', startsAtNextCall: this.#kept });
    return end;
  }

  #unavailable(): UserError {
    return this.#life?.unavailable() ?? unavailable(this.#machine.state, this.#parts.now());
  }
}

const hintKept = 'Its tables and variables are gone. The user can start it again in the app.';
const hintNotKept = 'Its tables and variables are gone. Delete the session and create it again.';

function startedAgain(id: string): string {
  return `Session '${id}' was started again: its earlier tables and variables are gone.`;
}

/** What the list of sessions shows of one made at run time. @param idleStopSeconds 0 where it is not stopped for idling */
function dynamicSummary(
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
