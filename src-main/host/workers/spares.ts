import type { Log } from '../observe/log.ts';
import { isOfShape, startSpare, type Spare } from './spare.ts';
import type { Worker, WorkerDriver, WorkerRequest } from './worker-driver.ts';

/** By itself a spare is made and kept only while this much memory is free. Bytes. */
const freeMemory = 4 * 1024 ** 3;
/** How often that is looked at while there is one. Milliseconds. */
const memoryCheckEvery = 60_000;
/** Milliseconds after the last create when an automatic spare is dropped. */
const idleLimit = 30 * 60_000;
/** Milliseconds after a spare that did not start; doubled each time, up to the longest. */
const firstPause = 30_000;
const longestPause = 30 * 60_000;

export interface SparesParts {
  driver: Pick<WorkerDriver, 'start'>;
  /** How many spares are wanted; `auto` is one after a create. */
  size: () => number | 'auto';
  /** What a session without wishes of its own would get; undefined when that is no worker of this driver. Its name is of no meaning. */
  shape: (signal: AbortSignal) => Promise<WorkerRequest | undefined>;
  /** Resolves when nothing that a person waits for is under way. */
  quiet: (signal: AbortSignal) => Promise<void>;
  /** Bytes that new workers can have now. */
  available: (signal: AbortSignal) => Promise<number>;
  /** Makes, once, what lets workers of that shape start sooner. */
  prepare?: (shape: WorkerRequest, signal: AbortSignal) => Promise<void>;
  /** Does with a new spare what a session would do first, so that it is quick by then. */
  warmUp?: (worker: Worker, shape: WorkerRequest, signal: AbortSignal) => Promise<void>;
  onChange: () => void;
  log: Log;
}

/** Keeps as many spares as are wanted, one start at a time and only while no session is being started. */
export class Spares {
  readonly #parts: SparesParts;
  readonly #closing = new AbortController();
  readonly #kept: Spare[] = [];
  readonly #ending = new Set<Promise<void>>();
  /** Ends what goes on in the background when a session is started. */
  #background = new AbortController();
  #creates = 0;
  #lastCreate: number | undefined;
  #hasBegun = false;
  #filling: Promise<void> | undefined;
  #lookAgain = false;
  #pause = 0;
  #pauseTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;

  constructor(parts: SparesParts) {
    this.#parts = parts;
  }

  get all(): readonly Spare[] {
    return this.#kept;
  }

  /** Starts to keep them. */
  begin(): void {
    this.#hasBegun = true;
    this.fill();
  }

  /** The configuration has changed: what failed may work now, and other spares may be wanted. */
  refresh(): void {
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = undefined;
    this.#pause = 0;
    this.fill();
  }

  /** Takes one that fits away from here, one that is ready first. */
  take(request: WorkerRequest): Spare | undefined {
    const fitting = this.#kept.filter(({ shape }) => isOfShape(shape, request));
    const spare = fitting.find(({ worker }) => worker) ?? fitting[0];
    if (spare) this.#remove(spare);
    return spare;
  }

  createBegins(): void {
    this.#creates += 1;
  }

  /** What starts in the background would slow down a session that has to start as well. */
  stepAside(): void {
    this.#background.abort();
    this.#background = new AbortController();
    for (const spare of this.#kept.filter(({ worker }) => !worker)) this.#drop(spare, 'a session starts');
  }

  createEnded(): void {
    this.#creates -= 1;
    this.#lastCreate = Date.now();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.fill(), idleLimit + 1).unref();
    this.fill();
  }

  /** Makes what is missing and drops what is not wanted, in the background; one that failed before is tried again when its pause is over. */
  fill(): void {
    if (!this.#hasBegun || this.#closing.signal.aborted || this.#pauseTimer) return;
    this.#lookAgain = this.#filling !== undefined;
    this.#filling ??= this.#fill()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#filling = undefined;
        if (this.#lookAgain) this.fill();
      });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of [this.#pauseTimer, this.#idleTimer, this.#memoryTimer]) clearTimeout(timer);
    this.#dropAll('the app is stopping');
    await this.#filling;
    await Promise.all(this.#ending);
  }

  get #wanted(): number {
    const size = this.#parts.size();
    if (size !== 'auto') return size;
    return this.#lastCreate !== undefined && Date.now() - this.#lastCreate < idleLimit ? 1 : 0;
  }

  async #fill(): Promise<void> {
    for (const spare of this.#kept.slice(this.#wanted)) this.#drop(spare, 'not wanted any more');
    if (this.#wanted === 0 && this.#lastCreate === undefined) return;
    const signal = AbortSignal.any([this.#closing.signal, this.#background.signal]);
    const shape = await this.#parts.shape(signal);
    const unfit = this.#kept.filter(spare => !shape || !isOfShape(spare.shape, shape));
    for (const spare of unfit) this.#drop(spare, 'sessions get another shape now');
    if (!shape) return;
    await this.#parts.quiet(signal);
    const isFree = async () => (await this.#parts.available(signal)) >= freeMemory;
    if (this.#lastCreate !== undefined && (await isFree())) await this.#parts.prepare?.(shape, signal);
    while (!signal.aborted && (await this.#hasRoom(signal))) await this.#add(shape);
  }

  async #hasRoom(signal: AbortSignal): Promise<boolean> {
    if (this.#kept.length >= this.#wanted || this.#creates > 0) return false;
    if (this.#parts.size() !== 'auto') return true;
    return (await this.#parts.available(signal)) >= freeMemory && this.#creates === 0;
  }

  async #add(shape: WorkerRequest): Promise<void> {
    const { driver, log, onChange } = this.#parts;
    const spare = startSpare(driver, shape);
    this.#kept.push(spare);
    onChange();
    const worker = await spare.started.catch((error: unknown) => {
      if (this.#remove(spare)) throw error; // else it was dropped, or a session waits for it
    });
    if (!worker || !this.#kept.includes(spare)) return;
    this.#pause = 0;
    void worker.exited.then(() => {
      if (!this.#remove(spare)) return;
      log.warn({}, 'A spare worker ended by itself');
      this.fill();
    });
    this.#memoryTimer ??= setInterval(() => void this.#dropWhenTight(), memoryCheckEvery).unref();
    // One that can't be warmed up is slower, or of no use: its session will see.
    await this.#parts.warmUp?.(worker, shape, this.#closing.signal).catch(() => {});
    const usage = await worker.usage(this.#closing.signal).catch(() => undefined); // it is only shown
    if (usage) spare.memoryBytes = usage.memoryBytes;
    onChange();
  }

  async #dropWhenTight(): Promise<void> {
    if (this.#parts.size() !== 'auto') return;
    const free = await this.#parts.available(this.#closing.signal).catch(() => Infinity); // not known: no reason to drop it
    if (free < freeMemory) this.#dropAll('memory is short');
  }

  #dropAll(why: string): void {
    while (this.#kept[0]) this.#drop(this.#kept[0], why);
  }

  #drop(spare: Spare, why: string): void {
    if (!this.#remove(spare)) return;
    this.#parts.log.info({ why }, 'Spare worker dropped');
    const end = spare.end().finally(() => this.#ending.delete(end));
    this.#ending.add(end);
  }

  #remove(spare: Spare): boolean {
    const at = this.#kept.indexOf(spare);
    if (at < 0) return false;
    this.#kept.splice(at, 1);
    if (this.#kept.length === 0) {
      clearInterval(this.#memoryTimer);
      this.#memoryTimer = undefined;
    }
    this.#parts.onChange();
    return true;
  }

  #failed(err: unknown): void {
    if (this.#closing.signal.aborted || this.#creates > 0 || this.#lookAgain) return; // a create is the reason, and its end fills up
    this.#pause = this.#pause ? Math.min(longestPause, this.#pause * 2) : firstPause;
    // The first time says it; the next ones only in the details.
    this.#parts.log[this.#pause === firstPause ? 'warn' : 'debug'](
      { err, pause: this.#pause },
      'No spare worker could be started',
    );
    this.#pauseTimer = setTimeout(() => {
      this.#pauseTimer = undefined;
      this.fill();
    }, this.#pause).unref();
  }
}
