import { randomUUID } from 'node:crypto';
import type { HostEvent } from '../../../../src-shared/host-status.ts';

const keptCalls = 200;

/** One event as a stream sends it: `data` is its JSON text. */
interface StoredEvent {
  id: string;
  data: string;
}

/** What changed in the host, for any number of readers of any speed. */
export interface HostEvents {
  publish(event: HostEvent): void;
  /** Called with each event; returns how to stop listening. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** The id of the newest event. */
  lastId(): string;
  /** What came after `id`, oldest first, each thing only in its newest state; undefined when that is no longer known. */
  since(id: string): StoredEvent[] | undefined;
  /** Resolves when there is something newer than `id`, after `limitMs`, or when `signal` aborts. */
  changed(id: string, limitMs: number, signal: AbortSignal): Promise<void>;
  /** Counts one more reader, until the returned function is called. */
  addReader(): () => void;
  /** Called when the first reader comes, and when the last one has gone. */
  onRead(listener: (isRead: boolean) => void): void;
  /** Aborted by `close`. */
  readonly closed: AbortSignal;
  /** Ends every stream. */
  close(): void;
}

interface Entry {
  number: number;
  event: HostEvent;
}

/**
 * A log that keeps the newest event of each thing (the session list, one call …), and nothing per reader: a slow reader
 * gets fewer, newer events and costs no memory.
 */
export function createHostEvents(): HostEvents {
  // Ids of an earlier run mean nothing in this one.
  const run = randomUUID().slice(0, 8);
  const closing = new AbortController();
  const things = new Map<string, Entry>();
  /** By call id, the oldest first. */
  const calls = new Map<string, Entry>();
  const waiting = new Set<() => void>();
  const listeners = new Set<(event: HostEvent) => void>();
  const readListeners: ((isRead: boolean) => void)[] = [];
  let readers = 0;
  let last = 0;
  let forgotten = 0;

  const idOf = (number: number) => `${run}-${number}`;
  function forgetOldestCall() {
    const [id, { number }] = calls.entries().next().value!;
    calls.delete(id);
    forgotten = number;
  }

  return {
    closed: closing.signal,
    lastId: () => idOf(last),

    publish(event) {
      const [kept, key] = event.type === 'call' ? [calls, event.call.id] : [things, event.type];
      kept.delete(key);
      kept.set(key, { number: ++last, event });
      if (calls.size > keptCalls) forgetOldestCall();
      for (const resume of waiting) resume();
      for (const tell of listeners) tell(event);
    },

    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    since(id) {
      const number = id.startsWith(`${run}-`) ? Number(id.slice(run.length + 1)) : Number.NaN;
      if (!(number >= forgotten && number <= last)) return undefined;
      return [...things.values(), ...calls.values()]
        .filter(entry => entry.number > number)
        .toSorted((a, b) => a.number - b.number)
        .map(entry => ({ id: idOf(entry.number), data: JSON.stringify(entry.event) }));
    },

    changed(id, limitMs, signal) {
      if (id !== idOf(last) || signal.aborted) return Promise.resolve();
      return new Promise(resolve => {
        const resume = () => {
          clearTimeout(limit);
          signal.removeEventListener('abort', resume);
          waiting.delete(resume);
          resolve();
        };
        const limit = setTimeout(resume, limitMs);
        signal.addEventListener('abort', resume, { once: true });
        waiting.add(resume);
      });
    },

    addReader() {
      readers += 1;
      if (readers === 1) for (const tell of readListeners) tell(true);
      return () => {
        readers -= 1;
        if (readers === 0) for (const tell of readListeners) tell(false);
      };
    },

    onRead: listener => void readListeners.push(listener),

    close: () => closing.abort(),
  };
}
