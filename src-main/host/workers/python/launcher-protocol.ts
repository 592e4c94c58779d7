import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/** The first line that the launcher reads. `properties` are Java system properties: the place for the key. */
export interface LauncherOptions {
  host: string;
  port: number;
  jvm_args: readonly string[];
  properties: Readonly<Record<string, string>>;
  folder: string;
  /** Where archives of loaded classes are; `make`: this worker is there to make one, and ends at once where there is one. */
  classes: { folder: string; make: boolean };
  /** Whether it runs in a sandbox, and closes what that leaves open. */
  apart: boolean;
}

const launcherEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready'), port: z.number().int().min(1).max(65_535) }),
  z.object({ event: z.literal('failed'), error: z.string() }),
  z.object({ event: z.literal('cancelled'), id: z.number().int(), found: z.boolean() }),
  z.object({ event: z.literal('archived'), name: z.string().optional(), error: z.string().optional() }),
]);
type LauncherEvent = z.infer<typeof launcherEvent>;

/** Milliseconds that the launcher may take to answer a cancel: a native call that holds Python's lock delays it. */
const cancelTimeout = 5_000;

/** The host's end of a launcher's control channel. */
export interface LauncherChannel {
  /** The port, once the server listens; `undefined` when the launcher said that it failed. */
  readonly ready: Promise<number | undefined>;
  /** Interrupts the running script; false when there was none, or no answer came in time. */
  cancelScript(): Promise<boolean>;
  /** Writes the archive of classes as `classes.jsa` into the worker's folder; the name that it shall have. @throws Error with the JVM's words */
  writeArchive(): Promise<string>;
  /** Ends the channel, and so the worker. */
  end(): void;
}

/** Sends the options and listens. Lines that aren't events of ours are passed over. */
export function openLauncherChannel(input: Writable, output: Readable, options: LauncherOptions): LauncherChannel {
  const waiting = new Map<number, (found: boolean) => void>();
  let lastId = 0;
  let onArchived: ((result: { name?: string | undefined; error?: string | undefined }) => void) | undefined;
  const answer = (id: number, found: boolean) => {
    waiting.get(id)?.(found);
    waiting.delete(id);
  };
  // A worker that has ended closes its side; that it has ended is told by its exit.
  input.on('error', () => {});
  const lines = createInterface({ input: output });
  const ready = new Promise<number | undefined>(resolve => {
    lines.on('line', line => {
      const event = parseEvent(line);
      if (event?.event === 'ready') resolve(event.port);
      if (event?.event === 'failed') resolve(undefined);
      if (event?.event === 'cancelled') answer(event.id, event.found);
      if (event?.event === 'archived') onArchived?.(event);
    });
    lines.once('close', () => {
      resolve(undefined);
      for (const id of waiting.keys()) answer(id, false);
      onArchived?.({ error: 'The worker ended.' });
    });
  });
  input.write(`${JSON.stringify(options)}\n`);

  return {
    ready,
    cancelScript() {
      if (!input.writable) return Promise.resolve(false);
      const id = ++lastId;
      return new Promise<boolean>(resolve => {
        const timer = setTimeout(() => answer(id, false), cancelTimeout);
        waiting.set(id, found => {
          clearTimeout(timer);
          resolve(found);
        });
        input.write(`${JSON.stringify({ command: 'cancel', id })}\n`);
      });
    },
    writeArchive() {
      return new Promise<string>((resolve, reject) => {
        onArchived = ({ name, error }) => (name === undefined ? reject(new Error(error)) : resolve(name));
        input.write(`${JSON.stringify({ command: 'archive' })}\n`);
      });
    },
    end: () => void input.end(),
  };
}

function parseEvent(line: string): LauncherEvent | undefined {
  try {
    return launcherEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // not JSON: not ours
  }
}
