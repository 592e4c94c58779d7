import { statSync, unwatchFile, watchFile } from 'node:fs';
import { withFileLock } from '../base/file-lock.ts';
import type { Log } from '../observe/log.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import { readClients, writeClients, type Clients } from './clients-file.ts';

/** How often the file is looked at without a call, which always looks itself: to end what a revoked client has open, and for the page. */
const watchMs = 5_000;

/** `clients.json` in memory, in step with what this and other processes write. */
export interface ClientsStore {
  readonly current: Clients;
  /** Resolves when `current` holds at least what was in the file at the time of this call. Cheap when nothing changed. */
  refresh(): Promise<void>;
  /** Applies `change` to what is on disk now; one after the other, whichever process it is. @throws UserError CONFIG_ERROR while the file can't be read */
  update(change: (clients: Clients) => Clients): Promise<void>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

/** @throws UserError CONFIG_ERROR when the file is broken or of a newer version */
export async function openClientsStore({
  file,
  log,
  onChange,
}: {
  file: string;
  log: Log;
  onChange: (previous: Clients, current: Clients) => void;
}): Promise<ClientsStore> {
  /** Of the file that `current` was read from, or of an older one. */
  let stamp = stampOf(file);
  let current = await readClients(file);
  let problem: unknown;
  const turns = new SerialQueue();
  const reads = new SerialQueue();

  function adopt(next: Clients) {
    const previous = current;
    current = next;
    onChange(previous, next);
  }

  async function refresh() {
    // Who comes while the file is being read must read it again: the running read may have missed the last write.
    if (stampOf(file) !== stamp) await reads.run(read);
  }

  async function read() {
    const seen = stampOf(file);
    if (seen === stamp) return;
    try {
      adopt(await readClients(file));
      problem = undefined;
    } catch (error) {
      problem = error;
      log.warn({ err: error }, 'clients.json changed and cannot be read; the clients known before keep their access');
    }
    stamp = seen;
  }

  async function write(change: (clients: Clients) => Clients) {
    await refresh();
    if (problem) throw problem; // never write over a file that can't be read
    await writeClients(file, change(current));
    await refresh();
  }

  watchFile(file, { interval: watchMs, persistent: false }, () => void refresh());

  return {
    get current() {
      return current;
    },
    refresh,
    update: change => turns.run(() => withFileLock(file, () => write(change))),
    async close() {
      unwatchFile(file);
      await turns.done();
    },
  };
}

/** Changes whenever the file does: each write makes a new file. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : 'missing';
}
