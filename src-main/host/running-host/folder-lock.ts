import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { unwatchFile, watchFile } from 'node:fs';
import { lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src-shared/user-error.ts';
import { withFileLock } from '../base/file-lock.ts';

/** A data folder that only this process has. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Of an address in the file system: macOS takes 103 bytes, Linux 107. */
const longestAddress = 100;
/** Milliseconds for another process to take a connection: the system takes it for one that hangs. */
const answerTimeout = 2_000;
const lookAgainMs = 5_000;

/**
 * Takes a folder for as long as this process lives. A socket that it listens on is what tells, since the system closes it however
 * the process ends; what stands in files does not matter. One that somebody removed comes back.
 * @returns undefined when another process has the folder
 * @throws UserError UNAVAILABLE when nothing can be written there
 */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  const address = await addressOf(await realpath(folder));
  const isFile = process.platform !== 'win32';
  let isReleased = false;
  let server: Server | undefined;

  /** One process after the other, so that none removes what another has just made. */
  const take = () =>
    withFileLock(join(folder, 'host'), async () => {
      if (isReleased || (await isHeld(address))) return;
      if (isFile) await rm(address, { force: true });
      server?.close();
      server = await listenOn(address);
    });
  await take();
  if (!server) return undefined;
  // Whoever empties the folder must not be able to start a second host on it.
  const lookAgain = () => void take().catch(() => {}); // the folder itself may be gone; the next look tries again
  if (isFile) watchFile(address, { interval: lookAgainMs, persistent: false }, lookAgain);

  return {
    async release() {
      isReleased = true;
      if (isFile) unwatchFile(address, lookAgain);
      const closed = server && once(server, 'close');
      server?.close(); // which removes the file as well
      await closed;
    },
  };
}

async function listenOn(address: string): Promise<Server> {
  const server = createServer(socket => socket.destroy()).listen(address);
  await once(server, 'listening');
  return server.unref();
}

/** Whether a process listens there; one that hangs does as well. */
async function isHeld(address: string): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(answerTimeout) });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ECONNREFUSED' && code !== 'ENOTSOCK';
  } finally {
    socket.destroy();
  }
}

/** Within the folder; where that is too long for a socket, in a private one of the temporary folder. */
async function addressOf(folder: string): Promise<string> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  if (process.platform === 'win32') return `\\\\.\\pipe\\deephaven-mcp-${name}`;
  const inside = join(folder, 'host.socket');
  if (Buffer.byteLength(inside) <= longestAddress) return inside;
  const { uid } = userInfo();
  const own = join(tmpdir(), `deephaven-mcp-${uid}`);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const stats = await lstat(own);
  if (stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0) return join(own, name);
  throw new UserError('CONFIG_ERROR', `${own} belongs to another user, or others may write to it.`, {
    hint: 'Remove it, or choose a data folder with a shorter path (--data-dir).',
  });
}
