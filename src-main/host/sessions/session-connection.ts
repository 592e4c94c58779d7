import type { SessionProblem } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable, TimeLimit, UnusedTimer } from '../base/deadlines.ts';
import type { Connection, ConnectionChange, ConnectionOptions } from '../deephaven/connection.ts';
import type { Log } from '../observe/log.ts';
import { problemOf, unavailable } from './session-problem.ts';
import type { StateMachine } from './session-state.ts';
import type { SecretTexts } from './secret-texts.ts';

export interface SessionConnectionParts {
  /** `host:port`, for messages. */
  address: () => string;
  /** A connection with freshly read options. */
  open: (signal: AbortSignal) => Promise<Connection>;
  machine: StateMachine;
  /** Milliseconds. Read at each use, since a reload may change them. */
  timing: () => ConnectionTiming;
  neverTimeout: boolean;
  log: Log;
  now: () => number;
  /** Called when the last running call ends. */
  onUnused?: () => void;
}

/** Times of a connection, milliseconds. */
export interface ConnectionTiming {
  connect: number;
  read: number;
  quick: number;
  /** 0 is never. */
  idle: number;
  /** Waits before each next attempt after a loss; the last one repeats. */
  backoff: readonly number[];
}

/** A connection lent to one call; give it back once. */
export interface Loan extends Disposable {
  connection: Connection;
}

/** The one connection of a session: made at the first call, shared by all, given up when idle, made again after a loss. */
export class SessionConnection {
  readonly #parts: SessionConnectionParts;
  readonly #closed = new AbortController();
  readonly #idle: UnusedTimer;
  #connection: Connection | undefined;
  #stopListening: (() => void) | undefined;
  #attempt: Promise<Connection> | undefined;
  /** Ends the attempt. */
  #stop = new AbortController();
  #calls = 0;
  #attemptsSinceLoss = 0;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(parts: SessionConnectionParts) {
    this.#parts = parts;
    this.#idle = new UnusedTimer(() => this.#giveUpUnused());
  }

  /** Takes over a connection that was made elsewhere. */
  adopt(connection: Connection): void {
    this.#listen(connection);
    this.#noteConnected();
  }

  /** The live connection, if there is one right now. */
  get current(): Connection | undefined {
    return this.#connection?.connected ? this.#connection : undefined;
  }

  /**
   * Lends the connection, making it first if need be; callers share one attempt.
   * While a lost server is tried again, a call waits at most `quick`.
   * @throws UserError why the session can't be used
   */
  async borrow(signal: AbortSignal): Promise<Loan> {
    this.#calls += 1;
    this.#idle.stop();
    try {
      const connection = await this.#ready(signal);
      this.#parts.machine.apply({ type: 'calls', calls: this.#calls });
      let lent = true;
      const giveBack = () => {
        if (lent) this.#giveBack();
        lent = false;
      };
      return { connection, [Symbol.dispose]: giveBack };
    } catch (error) {
      this.#giveBack();
      throw error;
    }
  }

  /** Connects without a call, and goes on trying while the server is away. Never throws: the state says how it went. */
  async connectInBackground(): Promise<void> {
    await this.#connect({ retry: true }).catch(() => undefined); // noted in the state
  }

  /** Ends whatever it does: a connection in use, an attempt, a wait for a server that is away. The next call begins anew. */
  async stop(): Promise<void> {
    this.#stop.abort(disconnected());
    this.#parts.machine.apply({ type: 'disconnected' });
    await Promise.all([this.#attempt?.catch(() => undefined), this.#drop()]); // who waits for the attempt hears of it
  }

  /** After the computer slept: tries a lost server at once, and asks a connected one whether it is still there. */
  wake(): void {
    if (this.#closed.signal.aborted) return;
    if (this.#parts.machine.state.phase === 'unreachable') void this.connectInBackground();
    else void this.#check();
  }

  /** Ends it for good: waiting and later calls fail with `reason`. */
  async close(reason: UserError): Promise<void> {
    this.#closed.abort(reason);
    this.#idle.stop();
    await this.#attempt?.catch(() => undefined); // its callers hear of it
    await this.#drop();
  }

  /** Refuses later calls with `reason`. Running ones end by themselves, each with its own error, since the server is gone. */
  refuse(reason: UserError): void {
    this.#closed.abort(reason);
    this.#idle.stop();
    if (this.#calls === 0) void this.#drop();
  }

  async #ready(signal: AbortSignal): Promise<Connection> {
    this.#closed.signal.throwIfAborted();
    if (this.current) return this.current;
    const { machine, now, timing } = this.#parts;
    const lost = machine.state.phase === 'unreachable';
    const late = () => unavailable(machine.state, now());
    try {
      return await abortable(this.#connect({ retry: lost }), signal, lost ? { ms: timing().quick, late } : undefined);
    } catch (cause) {
      if (signal.aborted || this.#closed.signal.aborted || machine.state.phase !== 'unreachable') throw cause;
      throw unavailable(machine.state, now(), { cause });
    }
  }

  #connect(options: { retry: boolean }): Promise<Connection> {
    this.#attempt ??= this.#tryConnecting(options).finally(() => (this.#attempt = undefined));
    return this.#attempt;
  }

  async #tryConnecting({ retry }: { retry: boolean }): Promise<Connection> {
    const { machine, timing } = this.#parts;
    const { connect } = timing();
    clearTimeout(this.#retryTimer);
    if (machine.state.phase !== 'unreachable') machine.apply({ type: 'starting', step: 'connecting', limitMs: connect });
    using limit = new TimeLimit(connect, () => noAnswer(this.#parts.address(), connect));
    const stop = (this.#stop = new AbortController());
    const signal = AbortSignal.any([this.#closed.signal, stop.signal, limit.signal]);
    try {
      const connection = this.#connection ?? this.#listen(await this.#open(signal));
      await abortable(connection.connect(signal), signal);
      this.#noteConnected();
      return connection;
    } catch (error) {
      this.#closed.signal.throwIfAborted();
      stop.signal.throwIfAborted();
      void this.#drop(); // the next attempt reads its options anew
      this.#noteFailure(problemOf(error), retry);
      throw error;
    }
  }

  /** A login that is lost is noted by the connection itself. */
  async #check(): Promise<void> {
    const { quick } = this.#parts.timing();
    using limit = new TimeLimit(quick, () => noAnswer(this.#parts.address(), quick));
    await this.current?.connect(AbortSignal.any([this.#closed.signal, limit.signal])).catch(() => undefined);
  }

  /** Closes what was opened too late to be of use. */
  async #open(signal: AbortSignal): Promise<Connection> {
    const connection = await this.#parts.open(signal);
    if (!signal.aborted) return connection;
    await connection.close();
    throw signal.reason;
  }

  #listen(connection: Connection): Connection {
    this.#connection = connection;
    this.#stopListening = connection.onChange(change => this.#onChange(change));
    return connection;
  }

  #onChange(change: ConnectionChange): void {
    if (this.#attempt || this.#closed.signal.aborted) return;
    if (change.connected) this.#noteConnected();
    else if (change.error) this.#noteFailure({ ...problemOf(change.error), ...lossReason(change.error) }, true);
    else this.#parts.machine.apply({ type: 'disconnected' });
  }

  #noteConnected(): void {
    clearTimeout(this.#retryTimer);
    this.#attemptsSinceLoss = 0;
    this.#parts.machine.apply({ type: 'connected', calls: this.#calls });
    if (this.#calls === 0) this.#waitForIdle();
  }

  /** A server that is away is tried again when `retry` says so; anything else waits for the next call. */
  #noteFailure(problem: SessionProblem, retry: boolean): void {
    const { machine, timing, now, log } = this.#parts;
    if (this.#attemptsSinceLoss === 0) log.warn({ code: problem.code, reason: problem.reason }, 'A session cannot be reached');
    if (!retry || problem.liveness !== 'OFFLINE') {
      machine.apply({ type: 'failed', problem });
      return;
    }
    const { backoff } = timing();
    const delay = backoff[Math.min(this.#attemptsSinceLoss, backoff.length - 1)]!;
    this.#attemptsSinceLoss += 1;
    const known = machine.state.phase === 'unreachable' ? machine.state.problem : problem;
    machine.apply({ type: 'lost', problem: known, retryAt: now() + delay });
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.connectInBackground(), delay).unref();
  }

  #giveBack(): void {
    this.#calls -= 1;
    if (this.#closed.signal.aborted) {
      if (this.#calls === 0) void this.#drop();
      return;
    }
    this.#parts.machine.apply({ type: 'calls', calls: this.#calls });
    if (this.#calls > 0) return;
    this.#waitForIdle();
    this.#parts.onUnused?.();
  }

  #waitForIdle(): void {
    if (!this.#parts.neverTimeout) this.#idle.start(this.#parts.timing().idle);
  }

  /** Gives the connection up that no call uses; the next one makes it again. */
  #giveUpUnused(): void {
    const { machine } = this.#parts;
    if (machine.state.phase !== 'ready' && machine.state.phase !== 'unreachable') return;
    void this.#drop();
    machine.apply({ type: 'disconnected' });
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#retryTimer);
    this.#stopListening?.();
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close().catch((err: unknown) => this.#parts.log.warn({ err }, 'A connection did not close cleanly'));
  }
}

function disconnected(): UserError {
  return new UserError('CANCELLED', 'The user disconnected this session', {
    hint: 'Ask the user whether to go on. The next call connects again.',
  });
}

function lossReason({ liveness }: { liveness: string }): { reason?: string } {
  return liveness === 'OFFLINE' ? { reason: 'Connection lost' } : {};
}

/** A server that took a connection attempt, or a check, and said nothing for `ms`. */
export function noAnswer(address: string, ms: number): UserError {
  return new UserError('TIMEOUT', `Cannot connect to ${address}: no answer within ${ms / 1000}s`, {
    hint: 'Check that the server runs and that its host and port are right.',
  });
}

/** What every session needs from the registry. Functions read the configuration in force at that moment. */
export interface SessionParts {
  openConnection: (options: ConnectionOptions) => Connection;
  /** Who reads secrets takes its `own()` of it. */
  texts: SecretTexts;
  timing: () => ConnectionTiming;
  /** Epoch milliseconds. */
  now: () => number;
  log: Log;
  /** Something that `summary` shows has changed. */
  onChange: () => void;
}
