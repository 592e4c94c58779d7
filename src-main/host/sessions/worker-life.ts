import { UserError } from '../../../src-shared/user-error.ts';
import type { Connection } from '../deephaven/connection.ts';
import type { WorkerExit } from '../workers/worker-driver.ts';
import { explainedConnection } from './explained-connection.ts';
import { exitCode, exitText, type Launched } from './launch-worker.ts';
import { SoftDeadline } from '../base/deadlines.ts';
import { SessionConnection, type Loan, type SessionParts } from './session-connection.ts';
import { problemOf, unavailable } from './session-problem.ts';
import type { StateMachine } from './session-state.ts';

const logLines = 20;

/** A broken connection is noticed before the end of the worker that caused it; that takes no longer than this. */
const exitNoticeMs = 1_000;

export interface WorkerLifeParts {
  /** The session's id, for the log. */
  session: string;
  /** The session's; a life that was stopped no longer touches it. */
  machine: StateMachine;
  shared: SessionParts;
  /** What to do when the worker ended by itself. */
  exitHint: () => string;
  /** The worker is there. */
  onReady: (launched: Launched) => void;
  /** No call uses it any more. */
  onUnused: () => void;
  /** It ended by itself. */
  onExit: () => void;
}

/** One worker of a session, from its start to its end, and the connection to it. */
export class WorkerLife {
  readonly #parts: WorkerLifeParts;
  readonly #stop = new AbortController();
  #launching: Promise<void> | undefined;
  #launched: Launched | undefined;
  #connection: SessionConnection | undefined;
  #exit: (WorkerExit & { logTail: string[] }) | undefined;
  #exitNoted: Promise<void> | undefined;
  #stopped: Promise<{ exitedBefore?: string }> | undefined;
  #failureLog: string[] = [];

  constructor(parts: WorkerLifeParts) {
    this.#parts = parts;
  }

  /** Whether it starts, or its worker is alive. */
  get isActive(): boolean {
    return this.#launching !== undefined || (this.#launched !== undefined && !this.#exit);
  }

  /** The start that is under way, if one is. */
  get launching(): Promise<void> | undefined {
    return this.#launching;
  }

  /** What it runs on; undefined until it is ready. */
  get launched(): Launched | undefined {
    return this.#launched;
  }

  /** Whether its worker ran and then ended by itself. */
  get exited(): boolean {
    return this.#exit !== undefined;
  }

  /** The live connection, if there is one right now. */
  get connection(): Connection | undefined {
    return this.#connection?.current;
  }

  /** Starts it by `run`, whose signal aborts when it is stopped. To be called once. */
  launch(run: (signal: AbortSignal) => Promise<Launched>): Promise<void> {
    this.#launching = this.#launch(run).finally(() => (this.#launching = undefined));
    return this.#launching;
  }

  /** Lends the connection of a worker that runs. @throws UserError */
  async borrow(signal: AbortSignal): Promise<Loan> {
    if (!this.#connection || this.#exit) throw this.unavailable();
    try {
      return await this.#connection.borrow(signal);
    } catch (error) {
      throw this.#exit && !signal.aborted ? this.unavailable() : error;
    }
  }

  /** Why it can't serve a call right now. */
  unavailable(): UserError {
    const exit = this.#exit;
    const details = exit && { exit_code: exitCode(exit), log_tail: exit.logTail };
    return unavailable(this.#parts.machine.state, this.#parts.shared.now(), details && { details });
  }

  /** The last lines of its worker; of one that never got ready, what its failure showed. */
  async logTail(lines: number): Promise<string[]> {
    return this.#launched ? this.#launched.worker.logTail(lines) : this.#failureLog.slice(-lines);
  }

  /** Tries at once to reach a server that was lost, and looks whether a connected one still answers. */
  wake(): void {
    this.#connection?.wake();
  }

  /** Ends its start, its connection and its worker. May be called again; says whether the worker had ended before. */
  stop(reason: UserError): Promise<{ exitedBefore?: string }> {
    this.#stopped ??= this.#end(reason, launched => launched.worker.stop());
    return this.#stopped;
  }

  /** Ends the connection only: the worker goes on without this host. A start is ended. */
  async leave(reason: UserError): Promise<void> {
    this.#stopped ??= this.#end(reason, async () => {});
    await this.#stopped;
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
      this.#exitNoted = launched.worker.exited.then(exit => this.#onExit(launched, exit));
      this.#adopt(launched);
      this.#parts.onReady(launched);
    } catch (error) {
      this.#failureLog = logTailOf(error);
      if (!this.#stopped) this.#parts.machine.apply({ type: 'failed', problem: problemOf(error) });
      throw error;
    }
  }

  #adopt({ connection, reopen, worker }: Launched): void {
    const { shared, machine, session, onUnused } = this.#parts;
    const explained = (plain: Connection) => explainedConnection(plain, error => this.#causeOf(error));
    this.#connection = new SessionConnection({
      ...shared,
      log: shared.log.child({ session }),
      address: () => new URL(worker.url).host,
      machine,
      neverTimeout: false,
      open: async () => explained(reopen()),
      onUnused,
    });
    this.#connection.adopt(explained(connection));
  }

  /** Why a call failed: that its worker ended, when it did, says more than that it could not be reached. */
  async #causeOf(error: unknown): Promise<unknown> {
    if (!(error instanceof UserError) || error.code !== 'UNAVAILABLE' || this.#stopped) return error;
    using deadline = new SoftDeadline(exitNoticeMs);
    await Promise.race([this.#exitNoted, deadline.over]);
    return this.#exit ? this.unavailable() : error;
  }

  async #onExit({ worker }: Launched, exit: WorkerExit): Promise<void> {
    if (this.#stopped) return;
    const { machine, shared, session, onExit } = this.#parts;
    const hint = this.#parts.exitHint();
    const problem = { code: 'UNAVAILABLE', liveness: 'OFFLINE', reason: exitText(exit), hint } as const;
    this.#exit = { ...exit, logTail: [] };
    onExit();
    machine.apply({ type: 'failed', problem });
    this.#connection?.refuse(new UserError(problem.code, problem.reason, { hint }));
    const logTail = await worker.logTail(logLines).catch((): string[] => []); // the exit code says enough without it
    this.#exit = { ...exit, logTail };
    shared.log.warn({ session, exitCode: exitCode(exit), logTail }, problem.reason);
    const last = logTail.at(-1);
    if (!last || this.#stopped) return;
    machine.apply({ type: 'failed', problem: { ...problem, reason: `${problem.reason}: ${last}` } });
  }

  async #end(reason: UserError, endWorker: (launched: Launched) => Promise<void>): Promise<{ exitedBefore?: string }> {
    const exitedBefore = this.#exit && exitText(this.#exit);
    this.#stop.abort(reason);
    await this.#launching?.catch(() => undefined); // whoever launched it hears of it
    await Promise.all([this.#connection?.close(reason), this.#launched && endWorker(this.#launched)]);
    return exitedBefore === undefined ? {} : { exitedBefore };
  }
}

/** What a failed start carries of its worker's log. */
function logTailOf(error: unknown): string[] {
  const tail = error instanceof UserError ? error.details?.['log_tail'] : undefined;
  return Array.isArray(tail) ? tail.map(String) : [];
}
