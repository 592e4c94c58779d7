import type { Log } from '../observe/log.ts';
import { isOfShape, startSpare, type Spare } from './spare.ts';
import type { Worker, WorkerDriver, WorkerRequest } from './worker-driver.ts';

/** By itself a spare is made and kept only while this much memory is free. Bytes. */
const freeMemory = 4 * 1024 ** 3;
/** How often that is looked at while there is one. Milliseconds. */
const memoryCheckEvery = 60_000;
/** Milliseconds after the last create when an automatic spare is dropped. */
const idleLimit = 30 * 60_000;
/** Milliseconds after a spare that did not start, or soon ended by itself; doubled each time, up to the longest. */
const firstPause = 30_000;
const longestPause = 30 * 60_000;
/** Milliseconds after which a spare has shown that it can live. */
const provenAfter = 60_000;

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
  /** Makes, once, what lets workers of that shape start sooner, beside whatever else goes on. */
  prepare?: (shape: WorkerRequest, signal: AbortSignal) => Promise<void>;
  /** Does with a new spare what a session would do first, so that it is quick by then. */
  warmUp?: (worker: Worker, shape: WorkerRequest, signal: AbortSignal) => Promise<void>;
  onChange: () => void;
  log: Log;
}

/**
 * Keeps as many spares as are wanted. They start one at a time and not while a session is being started; what has begun goes on
 * when one is: sessions that follow each other closely would else never leave it the time.
 */
export class Spares {
  readonly #parts: SparesParts;
  readonly #closing = new AbortController();
  readonly #kept: Spare[] = [];
  readonly #ending = new Set<Promise<void>>();
  #creates = 0;
  #lastCreate: number | undefined;
  #hasBegun = false;
  #filling: Promise<void> | undefined;
  #preparing: Promise<void> | undefined;
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
      .catch((err: unknown) => this.#backOff({ err }, 'No spare worker could be started'))
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
    await this.#preparing;
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
    const { signal } = this.#closing;
    const shape = await this.#parts.shape(signal);
    const unfit = this.#kept.filter(spare => !shape || !isOfShape(spare.shape, shape));
    for (const spare of unfit) this.#drop(spare, 'sessions get another shape now');
    if (!shape) return;
    await this.#parts.quiet(signal);
    while (!signal.aborted && (await this.#hasRoom(signal))) await this.#add(shape);
    if (this.#kept.length >= this.#wanted) this.#prepare(shape, signal);
  }

  /** Spares don't wait for this: it takes longer than the pauses between sessions. */
  #prepare(shape: WorkerRequest, signal: AbortSignal): void {
    if (this.#lastCreate === undefined || this.#creates > 0) return;
    const prepare = async () => {
      if (await this.#isMemoryFree(signal)) await this.#parts.prepare?.(shape, signal);
    };
    this.#preparing ??= prepare()
      .catch((err: unknown) => this.#parts.log.debug({ err }, 'Nothing could be prepared for sooner starts'))
      .finally(() => (this.#preparing = undefined));
  }

  async #isMemoryFree(signal: AbortSignal): Promise<boolean> {
    return (await this.#parts.available(signal)) >= freeMemory;
  }

  async #hasRoom(signal: AbortSignal): Promise<boolean> {
    if (this.#kept.length >= this.#wanted || this.#creates > 0 || this.#pauseTimer) return false;
    if (this.#parts.size() !== 'auto') return true;
    return (await this.#isMemoryFree(signal)) && this.#creates === 0;
  }

  async #add(shape: WorkerRequest): Promise<void> {
    const { driver, onChange } = this.#parts;
    const spare = startSpare(driver, shape);
    this.#kept.push(spare);
    onChange();
    const worker = await spare.started.catch((error: unknown) => {
      if (this.#remove(spare)) throw error; // else it was dropped, or a session waits for it
    });
    if (!worker || !this.#kept.includes(spare)) return;
    const readyAt = Date.now();
    void worker.exited.then(exit => {
      if (Date.now() - readyAt >= provenAfter) this.#pause = 0;
      if (this.#remove(spare)) this.#backOff({ exit }, 'A spare worker ended by itself');
    });
    this.#memoryTimer ??= setInterval(() => void this.#dropWhenTight(), memoryCheckEvery).unref();
    // One that can't be warmed up is kept: it may only be slower, and a broken one is noticed when a session takes it.
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

  /** Tries again after a pause. The first time says why; the next ones only in the details. */
  #backOff(fields: object, message: string): void {
    if (this.#closing.signal.aborted) return;
    this.#pause = this.#pause ? Math.min(longestPause, this.#pause * 2) : firstPause;
    this.#parts.log[this.#pause === firstPause ? 'warn' : 'debug']({ ...fields, pause: this.#pause }, message);
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = setTimeout(() => {
      this.#pauseTimer = undefined;
      this.fill();
    }, this.#pause).unref();
  }
}
