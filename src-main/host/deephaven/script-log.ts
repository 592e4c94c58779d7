import { status } from '@grpc/grpc-js';
import type { CallLimits } from './calls.ts';
import { CallFailure } from './calls.ts';
import { ConsoleService } from './generated/console_pb.ts';
import type { Login } from './login.ts';
import { isMarker, markerLevel } from './script-marker.ts';
import { AnswerTooLarge } from './unreadable-answer.ts';

/** A piece of what a script wrote. */
export interface LogLine {
  stream: 'stdout' | 'stderr';
  text: string;
}

interface LogRecord {
  /** Server time in microseconds, with the resolution of a millisecond. */
  micros: bigint;
  level: string;
  text: string;
}

/** A marker that has not come within this time is not coming. Milliseconds. */
const markerLimitMs = 2000;
/** The same, once one did not come: this server has no place to write them to. */
const shortMarkerLimitMs = 100;
/** Batches come every 100 ms; a subscription that has been silent for this long about what it must tell is not coming back. Milliseconds. */
const silentLimitMs = 1000;
/** The server holds about 1,000 records for those who subscribe later. */
const heldRecords = 1000;
/** Of a script's output only the end is kept: lines, and characters. */
const keptLines = 20_000;
const keptCharacters = 4_000_000;
/** What is asked of the log at a script's end may take so much; the server holds about 1,000 records. Bytes. */
const heldBytes = 16 * 2 ** 20;
/** What a record counts besides its text: each is work, however short it is. */
const leastRecord = 1024;
/** Output is shown as it comes up to so much at once, and up to so much a second for long; nobody can read more. Bytes. */
const followedBurst = 16 * 2 ** 20;
const followedPerMs = 2 * 2 ** 10;

const streams: Record<string, LogLine['stream']> = { STDOUT: 'stdout', STDERR: 'stderr' };
const levels = [...Object.keys(streams), markerLevel];

/**
 * What one login's scripts print. The server's log is one for all its sessions and comes in batches, every 100 ms: good enough to show output
 * as it comes. For the result of a script the log is asked once more at its end, which brings at once all that the server holds.
 */
export class ScriptLog {
  readonly #login: Login;
  #live = new LastRecords();
  /** What stood before the last marker that the batches brought. */
  #ended: { marker: string; records: LogRecord[] } | undefined;
  #skipUntil: string | undefined;
  #onLine: ((line: LogLine) => void) | undefined;
  #onMarker: (() => void) | undefined;
  /** The subscription that batches come from. */
  #following: AbortController | undefined;
  /** Since when `skipUntil` is awaited, by `performance.now`. */
  #skipSince = 0;
  /** The marker of the script that runs. */
  #current: string | undefined;
  /** The script before this one. */
  #last: { marker: string; startMicros: bigint } | undefined;
  /** Lines of the current script that were shown as they came. */
  #shown = 0;
  /** What came since the current script began, and when that was by `performance.now`. */
  #followed = 0;
  #begunAt = 0;
  #markerLimit = markerLimitMs;

  constructor(login: Login) {
    this.#login = login;
  }

  /** Begins to collect for the script that ends with this marker. `sinceMicros`: records up to there belong to others. */
  begin(marker: string, sinceMicros: bigint, onLine: (line: LogLine) => void): void {
    this.#current = marker;
    this.#live = new LastRecords();
    this.#ended = undefined;
    this.#shown = 0;
    this.#followed = 0;
    this.#begunAt = performance.now();
    this.#onLine = onLine;
    // Seen on a busy server: the subscription stays open, but nothing comes any more.
    if (this.#skipUntil && performance.now() - this.#skipSince > silentLimitMs) this.#stopFollowing();
    if (this.#following) return;
    // A new subscription begins with what the server holds: all up to the last marker belongs to earlier scripts.
    if (this.#last) this.#skip(this.#last.marker);
    void this.#follow(this.#last ? this.#last.startMicros - 1n : sinceMicros);
  }

  /** All that was printed between `startMicros` and the marker; `isCut`: only the end of it could be had. */
  async finish(marker: string, startMicros: bigint, signal: AbortSignal): Promise<{ lines: LogLine[]; isCut: boolean }> {
    const held = await this.#readHeld(marker, startMicros, signal);
    const isWhole = held.length < heldRecords;
    const live = isWhole ? undefined : await this.#liveUntil(marker, startMicros);
    if (this.#following && this.#ended?.marker !== marker) this.#skip(marker);
    this.#last = { marker, startMicros };
    const lines = (live ?? held).map(lineOf);
    for (const line of lines.slice(this.#shown)) this.#onLine?.(line);
    this.#onLine = undefined;
    return { lines, isCut: !isWhole && !live };
  }

  /** Stops attributing lines to the script, whose marker will not come. */
  abandon(): LogLine[] {
    this.#onLine = undefined;
    const lines = this.#live.records.map(lineOf);
    this.#live = new LastRecords();
    return lines;
  }

  #skip(marker: string): void {
    this.#skipUntil = marker;
    this.#skipSince = performance.now();
  }

  #stopFollowing(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#skipUntil = undefined;
  }

  async #follow(sinceMicros: bigint): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    await this.#read(sinceMicros, { signal: following.signal, timeout: 0 }, record => {
      if (following.signal.aborted) return;
      this.#followed += record.text.length + leastRecord;
      if (this.#followed > followedBurst + followedPerMs * (performance.now() - this.#begunAt)) return following.abort();
      if (record.level === markerLevel) this.#seeMarker(record.text.trimEnd());
      else if (!this.#skipUntil && this.#onLine) this.#take(record);
    }).catch(() => undefined); // the login is gone, or the server found us too slow: the next script subscribes again
    if (this.#following === following) this.#stopFollowing();
  }

  #seeMarker(marker: string): void {
    if (marker === this.#skipUntil) this.#skipUntil = undefined;
    if (marker !== this.#current) this.#shown = 0; // those were lines of another session's script
    this.#ended = { marker, records: this.#live.records };
    this.#live = new LastRecords();
    this.#onMarker?.();
  }

  #take(record: LogRecord): void {
    this.#live.add(record);
    this.#shown += 1;
    this.#onLine?.(lineOf(record));
  }

  async #readHeld(marker: string, startMicros: bigint, signal: AbortSignal): Promise<LogRecord[]> {
    let held = new LastRecords();
    const limits = { signal, timeout: this.#markerLimit, maxBytes: heldBytes };
    await this.#read(startMicros - 1n, limits, record => {
      if (record.level !== markerLevel) return held.add(record);
      if (record.text.trimEnd() === marker) return 'stop';
      if (isMarker(record.text)) held = new LastRecords(); // what came before is another script's
    }).catch(error => {
      const isLate = error instanceof CallFailure && error.code === status.DEADLINE_EXCEEDED;
      if (!isLate && !(error instanceof AnswerTooLarge)) throw error;
      if (isLate) this.#markerLimit = shortMarkerLimitMs;
    });
    return held.records;
  }

  /** More was printed than the server holds: the batches have it, unless the subscription has fallen silent. */
  #liveUntil(marker: string, startMicros: bigint): Promise<LogRecord[] | undefined> {
    return new Promise(resolve => {
      const finish = (records: LogRecord[] | undefined) => {
        clearTimeout(timer);
        this.#onMarker = undefined;
        resolve(records);
      };
      const timer = setTimeout(() => {
        this.#stopFollowing();
        finish(undefined);
      }, this.#markerLimit);
      this.#onMarker = () => {
        if (this.#ended?.marker === marker) finish(this.#ended.records.filter(record => record.micros >= startMicros));
      };
      this.#onMarker();
    });
  }

  async #read(afterMicros: bigint, limits: CallLimits, onRecord: (record: LogRecord) => 'stop' | void): Promise<void> {
    const request = { lastSeenLogTimestamp: afterMicros, levels };
    await this.#login.calls.stream(ConsoleService.method.subscribeToLogs, request, limits, ({ micros, logLevel, message }) =>
      onRecord({ micros, level: logLevel, text: decodeText(message) }),
    );
  }
}

/** The last records of many. */
class LastRecords {
  #records: LogRecord[] = [];
  #characters = 0;

  get records(): LogRecord[] {
    return this.#records;
  }

  add(record: LogRecord): void {
    this.#records.push(record);
    this.#characters += record.text.length;
    if (this.#records.length <= 2 * keptLines && this.#characters <= 2 * keptCharacters) return;
    let characters = 0;
    const first = this.#records.findLastIndex(({ text }) => (characters += text.length) > keptCharacters);
    this.#records = this.#records.slice(Math.max(first + 1, this.#records.length - keptLines));
    this.#characters = this.#records.reduce((sum, { text }) => sum + text.length, 0);
  }
}

function lineOf({ level, text }: LogRecord): LogLine {
  return { stream: streams[level] ?? 'stdout', text };
}

/** The log gives each byte of UTF-8 as a character of its own. */
function decodeText(message: string): string {
  if (!/[\u0080-\u00ff]/.test(message) || /[^\0-\u00ff]/.test(message)) return message;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(message, 'latin1'));
  } catch {
    return message; // a server that decoded it already
  }
}
