import { status } from '@grpc/grpc-js';
import type { CallLimits } from './calls.ts';
import { CallFailure } from './calls.ts';
import { ConsoleService } from './generated/console_pb.ts';
import type { Login } from './login.ts';
import { isMarker, markerLevel } from './script-marker.ts';

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
/** The server holds about 1,000 records for those who subscribe later. */
const heldRecords = 1000;
/** Of a script's output only the end is kept. Lines. */
const keptLines = 20_000;

const streams: Record<string, LogLine['stream']> = { STDOUT: 'stdout', STDERR: 'stderr' };
const levels = [...Object.keys(streams), markerLevel];

/**
 * What one login's scripts print. The server's log is one for all its sessions and comes in batches, every 100 ms: good enough to show output
 * as it comes. For the result of a script the log is asked once more at its end, which brings at once all that the server holds.
 */
export class ScriptLog {
  readonly #login: Login;
  #live: LogRecord[] = [];
  /** What stood before the last marker that the batches brought. */
  #ended: { marker: string; records: LogRecord[] } | undefined;
  #skipUntil: string | undefined;
  #onLine: ((line: LogLine) => void) | undefined;
  #onMarker: (() => void) | undefined;
  #isFollowing = false;
  /** Lines of the current script that were shown as they came. */
  #shown = 0;
  #markerLimit = markerLimitMs;

  constructor(login: Login) {
    this.#login = login;
  }

  /** Begins to collect for a script. `sinceMicros`: records up to there belong to others. */
  begin(sinceMicros: bigint, onLine: (line: LogLine) => void): void {
    this.#live = [];
    this.#ended = undefined;
    this.#shown = 0;
    this.#onLine = onLine;
    if (!this.#isFollowing) void this.#follow(sinceMicros);
  }

  /** All that was printed between `startMicros` and the marker. */
  async finish(marker: string, startMicros: bigint, signal: AbortSignal): Promise<LogLine[]> {
    const held = await this.#readHeld(marker, startMicros, signal);
    const isWhole = held.length < heldRecords;
    const records = isWhole ? held : await this.#liveUntil(marker, startMicros, held);
    if (this.#isFollowing && this.#ended?.marker !== marker) this.#skipUntil = marker;
    const lines = records.map(lineOf);
    for (const line of lines.slice(this.#shown)) this.#onLine?.(line);
    this.#onLine = undefined;
    return lines;
  }

  /** Stops attributing lines to the script, whose marker will not come. */
  abandon(): LogLine[] {
    this.#onLine = undefined;
    return this.#live.splice(0).map(lineOf);
  }

  async #follow(sinceMicros: bigint): Promise<void> {
    this.#isFollowing = true;
    const limits = { signal: new AbortController().signal, timeout: 0 };
    await this.#read(sinceMicros, limits, record => {
      if (record.level === markerLevel) this.#seeMarker(record.text.trimEnd());
      else if (!this.#skipUntil && this.#onLine) this.#take(record);
    }).catch(() => undefined); // the login is gone, or the server found us too slow: the next script subscribes again
    this.#isFollowing = false;
    this.#skipUntil = undefined;
  }

  #seeMarker(marker: string): void {
    if (marker === this.#skipUntil) this.#skipUntil = undefined;
    this.#ended = { marker, records: this.#live };
    this.#live = [];
    this.#onMarker?.();
  }

  #take(record: LogRecord): void {
    this.#live.push(record);
    if (this.#live.length > 2 * keptLines) this.#live.splice(0, keptLines);
    this.#shown += 1;
    this.#onLine?.(lineOf(record));
  }

  async #readHeld(marker: string, startMicros: bigint, signal: AbortSignal): Promise<LogRecord[]> {
    let records: LogRecord[] = [];
    const limits = { signal, timeout: this.#markerLimit };
    await this.#read(startMicros - 1n, limits, record => {
      if (record.level !== markerLevel) return void records.push(record);
      if (record.text.trimEnd() === marker) return 'stop';
      if (isMarker(record.text)) records = []; // what came before is another script's
    }).catch(error => {
      if (!(error instanceof CallFailure) || error.code !== status.DEADLINE_EXCEEDED) throw error;
      this.#markerLimit = shortMarkerLimitMs;
    });
    return records;
  }

  /** More was printed than the server holds: the batches have it. */
  #liveUntil(marker: string, startMicros: bigint, held: LogRecord[]): Promise<LogRecord[]> {
    return new Promise(resolve => {
      const finish = (records: LogRecord[]) => {
        clearTimeout(timer);
        this.#onMarker = undefined;
        resolve(records);
      };
      const timer = setTimeout(() => finish(held), this.#markerLimit);
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
