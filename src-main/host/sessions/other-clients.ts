import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Milliseconds for a tool of the system to answer. */
const toolTimeout = 5_000;
const established = '01';

/**
 * Whether another program of this machine, such as a browser tab, has a connection to a local port open, on which something listens.
 * A worker listens on loopback, so that there are no others. Linux: `/proc/net/tcp` (proc(5)); macOS: `lsof`; Windows: `netstat`.
 * @throws Error when this system does not tell
 */
export async function hasOtherClient(port: number): Promise<boolean> {
  switch (process.platform) {
    case 'linux':
      return await hasOtherOnLinux(port);
    case 'darwin':
      return lsofClients(await output('lsof', ['-nP', `-iTCP:${port}`, '-Fpn']), port).some(isOther);
    case 'win32':
      return netstatClients(await output('netstat', ['-ano', '-p', 'TCP']), port).some(isOther);
    default:
      throw new Error(`Nobody can tell who is connected to port ${port}`);
  }
}

function isOther(pid: number): boolean {
  return pid !== process.pid;
}

async function output(file: string, args: string[]): Promise<string> {
  return (await run(file, args, { timeout: toolTimeout })).stdout;
}

/** The processes with a connection to `port`, from the fields that `lsof -Fpn` prints (lsof(8)). @throws Error when not even the listener is seen */
export function lsofClients(fields: string, port: number): number[] {
  let pid = 0;
  let isSeen = false;
  const clients: number[] = [];
  for (const field of fields.split('\n')) {
    if (field.startsWith('p')) pid = Number(field.slice(1));
    if (!field.startsWith('n')) continue;
    const [local = '', remote] = field.slice(1).split('->');
    if (local.endsWith(`:${port}`)) isSeen = true;
    if (remote?.endsWith(`:${port}`)) clients.push(pid);
  }
  if (!isSeen) throw unseen(port);
  return clients;
}

/** The same from `netstat -ano`, whose words for states depend on the system's language. A closed connection belongs to process 0. */
export function netstatClients(table: string, port: number): number[] {
  const rows = table.split(/\r?\n/).map(row => row.trim().split(/\s+/));
  const connections = rows.filter(([protocol]) => protocol === 'TCP');
  if (!connections.some(([, local = '']) => local.endsWith(`:${port}`))) throw unseen(port);
  const toPort = connections.filter(([, , remote = '']) => remote.endsWith(`:${port}`));
  return toPort.map(row => Number(row.at(-1))).filter(pid => pid !== 0);
}

function unseen(port: number): Error {
  return new Error(`Nothing is seen of port ${port}, though something listens there`);
}

async function hasOtherOnLinux(port: number): Promise<boolean> {
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
