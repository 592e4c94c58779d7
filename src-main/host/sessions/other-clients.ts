import { readdir, readFile, readlink } from 'node:fs/promises';

const established = '01';

/**
 * Whether another program of this machine, such as a browser tab, has a connection to a local port open. Only Linux tells
 * (`/proc/net/tcp`, proc(5)); elsewhere the answer is no. A worker listens on loopback, so that there are no others.
 */
export async function hasOtherClient(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const tables = await Promise.all(['/proc/self/net/tcp', '/proc/self/net/tcp6'].map(readTable));
  const clients = tables.flat().filter(({ remotePort, state }) => remotePort === port && state === established);
  if (clients.length === 0) return false;
  const own = await ownSockets();
  return clients.some(({ inode }) => !own.has(inode));
}

/** Each socket's end here, with the port at its other end. */
async function readTable(file: string): Promise<{ remotePort: number; state: string; inode: string }[]> {
  const text = await readFile(file, 'utf8').catch(() => ''); // no such address family
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .map(([, , remote = '', state = '', , , , , , inode = '']) => ({
      remotePort: Number.parseInt(remote.slice(remote.lastIndexOf(':') + 1), 16),
      state,
      inode,
    }));
}

async function ownSockets(): Promise<Set<string>> {
  const folder = '/proc/self/fd';
  const targets = await Promise.all((await readdir(folder)).map(fd => readlink(`${folder}/${fd}`).catch(() => ''))); // closed meanwhile
  return new Set(targets.map(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? ''));
}
