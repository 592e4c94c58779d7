import { loginName } from '../../../src-shared/auth-type.ts';
import type { LaunchMethod, SessionLanguage, SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../abortable.ts';
import type { Connection } from '../deephaven/connection.ts';
import type { Worker, WorkerExit } from '../workers/worker-driver.ts';
import { explainedConnection } from './explained-connection.ts';
import { exitCode, exitText, type Launched } from './launch-worker.ts';
import { Patience } from './patience.ts';
import { SessionConnection, noAnswer, type Loan } from './session-connection.ts';
import { sessionDetails, stateFields } from './session-details.ts';
import { dynamicId } from './session-lookup.ts';
import type { SessionParts } from './session-parts.ts';
import { problemOf, unavailable } from './session-problem.ts';
import { StateMachine } from './session-state.ts';
import type { Session, SessionAccess, SessionDetails } from './sessions.ts';
import { UnusedTimer } from './unused-timer.ts';
import { shownAddress, workerFacts } from './worker-facts.ts';

const logLines = 20;

/** A broken connection is noticed before the end of the worker that caused it; that takes no longer than this. */
const exitNoticeMs = 1_000;

export interface DynamicSessionOptions {
  name: string;
  language: SessionLanguage;
  launchMethod: LaunchMethod;
  /** Milliseconds without a call after which `onUnused` is called; 0 is never. */
  unusedLimit: number;
  onUnused: () => void;
}

/** A session made at run time: a worker of ours and the connection to it. It is gone when its worker is stopped. */
export class DynamicSession implements Session {
  readonly id: string;
  readonly name: string;
  readonly origin = 'dynamic';
  readonly language: SessionLanguage;
  readonly launchMethod: LaunchMethod;
  readonly #parts: SessionParts;
  readonly #machine: StateMachine;
  readonly #unused: UnusedTimer;
  readonly #unusedLimit: number;
  readonly #stop = new AbortController();
  #launching: Promise<void> | undefined;
  #launched: Launched | undefined;
  #connection: SessionConnection | undefined;
  #exit: (WorkerExit & { logTail: string[] }) | undefined;
  #exitNoted: Promise<void> | undefined;
  #stopped: Promise<{ exitedBefore?: string }> | undefined;
  #lastUsedAt: number | undefined;

  constructor({ name, language, launchMethod, unusedLimit, onUnused }: DynamicSessionOptions, parts: SessionParts) {
    this.id = dynamicId(name);
    this.name = name;
    this.language = language;
    this.launchMethod = launchMethod;
    this.#parts = parts;
    this.#machine = new StateMachine(parts.now, parts.onChange);
    this.#unused = new UnusedTimer(onUnused);
    this.#unusedLimit = unusedLimit;
  }

  /** Whether it counts against the limit: it starts, or its worker is alive. */
  get isActive(): boolean {
    return this.#launching !== undefined || (this.#launched !== undefined && this.#exit === undefined);
  }

  /** Whether its start failed behind the answer of its create call. */
  get failedToStart(): boolean {
    return this.#launching === undefined && this.#launched === undefined && this.#machine.state.phase === 'failed';
  }

  /** What it runs on; undefined until it is ready. */
  get launched(): Launched | undefined {
    return this.#launched;
  }

  /** The step of its start, while it starts. */
  get step(): string | undefined {
    const { state } = this.#machine;
    return state.phase === 'starting' ? state.step : undefined;
  }

  /** Starts it by `run`, whose signal aborts when the session is stopped. To be called once. */
  launch(run: (signal: AbortSignal) => Promise<Launched>): Promise<void> {
    this.noteStep('preparing');
    this.#launching = this.#launch(run).finally(() => (this.#launching = undefined));
    return this.#launching;
  }

  /** @param limitMs how long starting may take from now on */
  noteStep(step: string, limitMs?: number): void {
    this.#machine.apply({ type: 'starting', step, ...(limitMs !== undefined && { limitMs }) });
  }

  summary(): SessionSummary {
    const url = this.#url();
    return {
      id: this.id,
      type: 'community',
      source: 'dynamic',
      name: this.name,
      system: 'community',
      origin: 'dynamic',
      language: this.language,
      launchMethod: this.launchMethod,
      ...(url !== undefined && { url }),
      ...stateFields(this.#machine.state, this.#parts.now()),
      ...(this.#lastUsedAt !== undefined && { lastUsedAt: this.#lastUsedAt }),
    };
  }

  async details(options: { connect: boolean; signal: AbortSignal }): Promise<SessionDetails> {
    const { quick } = this.#parts.timing();
    return sessionDetails(
      {
        summary: () => this.summary(),
        known: () => (this.#launched ? workerFacts(this.#launched) : {}),
        current: () => this.#connection?.current,
        borrow: signal => this.borrow(signal),
        quick,
        late: () => (this.#launched ? noAnswer(shownAddress(this.#launched.worker.address), quick) : this.#unavailable()),
      },
      options,
    );
  }

  async access(signal: AbortSignal): Promise<SessionAccess> {
    signal.throwIfAborted();
    const url = this.#url();
    if (!this.#launched || !url || this.#exit) throw this.#unavailable();
    const { authType, token } = this.#launched.request;
    return { url, authType: loginName(authType), ...(token && { token }) };
  }

  /** Lends its connection. While it is starting, a call waits at most `quick`. @throws UserError */
  async borrow(signal: AbortSignal): Promise<Loan> {
    this.#lastUsedAt = this.#parts.now();
    const late = () => this.#unavailable();
    if (this.#launching) await abortable(this.#launching, signal, { ms: this.#parts.timing().quick, late });
    if (!this.#connection || this.#exit) throw this.#unavailable();
    this.#unused.stop();
    try {
      return await this.#connection.borrow(signal);
    } catch (error) {
      throw this.#exit && !signal.aborted ? this.#unavailable() : error;
    }
  }

  /** Ends its start, its connection and its worker. May be called again; says whether the worker had ended before. */
  stop(reason: UserError): Promise<{ exitedBefore?: string }> {
    this.#stopped ??= this.#end(reason);
    return this.#stopped;
  }

  async #launch(run: (signal: AbortSignal) => Promise<Launched>): Promise<void> {
    const { signal } = this.#stop;
    try {
      const launched = await run(signal);
      if (signal.aborted) {
        await Promise.allSettled([launched.connection.close(), launched.worker.stop()]);
        throw signal.reason;
      }
      this.#launched = launched;
      this.#exitNoted = launched.worker.exited.then(exit => this.#onExit(launched.worker, exit));
      this.#adopt(launched);
    } catch (error) {
      this.#machine.apply({ type: 'failed', problem: problemOf(error) });
      throw error;
    }
  }

  #adopt({ connection, reopen, worker }: Launched): void {
    const explained = (plain: Connection) => explainedConnection(plain, error => this.#causeOf(error));
    this.#connection = new SessionConnection({
      ...this.#parts,
      log: this.#parts.log.child({ session: this.id }),
      address: () => shownAddress(worker.address),
      machine: this.#machine,
      neverTimeout: false,
      open: async () => explained(reopen()),
      onUnused: () => this.#unused.start(this.#unusedLimit),
    });
    this.#connection.adopt(explained(connection));
    this.#unused.start(this.#unusedLimit);
  }

  /** Why a call failed: that its worker ended, when it did, says more than that it could not be reached. */
  async #causeOf(error: unknown): Promise<unknown> {
    if (!(error instanceof UserError) || error.code !== 'UNAVAILABLE' || this.#stopped) return error;
    using patience = new Patience(exitNoticeMs);
    await Promise.race([this.#exitNoted, patience.over]);
    return this.#exit ? this.#unavailable() : error;
  }

  async #onExit(worker: Worker, exit: WorkerExit): Promise<void> {
    if (this.#stopped) return;
    this.#unused.stop();
    const hint = 'Its tables and variables are gone. Delete the session and create it again.';
    const problem = { code: 'UNAVAILABLE', liveness: 'OFFLINE', reason: exitText(exit), hint } as const;
    this.#exit = { ...exit, logTail: [] };
    this.#machine.apply({ type: 'failed', problem });
    this.#connection?.refuse(new UserError(problem.code, problem.reason, { hint }));
    const logTail = await worker.logTail(logLines).catch((): string[] => []); // the exit code says enough without it
    this.#exit = { ...exit, logTail };
    this.#parts.log.warn({ session: this.id, exitCode: exitCode(exit), logTail }, problem.reason);
    const last = logTail.at(-1);
    if (last) this.#machine.apply({ type: 'failed', problem: { ...problem, reason: `${problem.reason}: ${last}` } });
  }

  async #end(reason: UserError): Promise<{ exitedBefore?: string }> {
    const exitedBefore = this.#exit && exitText(this.#exit);
    this.#unused.stop();
    this.#machine.apply({ type: 'stopping' });
    this.#stop.abort(reason);
    await this.#launching?.catch(() => undefined); // whoever launched it hears of it
    await Promise.all([this.#connection?.close(reason), this.#launched?.worker.stop()]);
    this.#machine.apply({ type: 'disconnected' });
    return exitedBefore === undefined ? {} : { exitedBefore };
  }

  #unavailable(): UserError {
    const exit = this.#exit;
    const details = exit && { exit_code: exitCode(exit), log_tail: exit.logTail };
    return unavailable(this.#machine.state, this.#parts.now(), details && { details });
  }

  #url(): string | undefined {
    return this.#launched && `http://${shownAddress(this.#launched.worker.address)}`;
  }
}
