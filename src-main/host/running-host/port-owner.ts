import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who listens on a local TCP port, as far as this system tells. */
export interface PortOwner {
  /** Such as `node (process 4711)`. */
  program?: string;
  /** Whether it may belong to another user: one of this user could read whatever we can, so it learns nothing new from us. */
  mayBeOfAnother: boolean;
}

export async function portOwner(port: number): Promise<PortOwner> {
  for (const ask of [askSs, askLsof]) {
    const owner = await ask(port).catch(() => undefined); // the tool is missing or may not tell: ask the next
    if (owner) return owner;
  }
  return { mayBeOfAnother: true };
}

/** It names the user of every socket (root where it names none), the program only of our own: ss(8). */
async function askSs(port: number): Promise<PortOwner | undefined> {
  const { stdout } = await run('ss', ['-H', '-ltnpe', `sport = :${port}`], { timeout: 2_000 });
  const [line] = stdout.split('\n');
  if (!line) return undefined;
  const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(line) ?? [];
  return ownerOf({ name: await programOf(name, pid), pid, uid: /\buid:(\d+)/.exec(line)?.[1] ?? '0' });
}

/** ss tells the name of the process's first thread, and Node names it after what it does: nothing that a person knows. */
async function programOf(threadName: string | undefined, pid: string | undefined): Promise<string | undefined> {
  if (threadName !== 'MainThread') return threadName;
  const file = await readlink(`/proc/${pid}/exe`).catch(() => undefined); // it ended meanwhile
  return file === undefined ? threadName : path.basename(file);
}

async function askLsof(port: number): Promise<PortOwner | undefined> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcu'], { timeout: 2_000 });
  const [pid, name, uid] = [/^p(\d+)/m, /^c(.+)/m, /^u(\d+)/m].map(field => field.exec(stdout)?.[1]);
  return pid === undefined ? undefined : ownerOf({ name, pid, uid });
}

function ownerOf({ name, pid, uid }: Record<'name' | 'pid' | 'uid', string | undefined>): PortOwner {
  const program = name !== undefined && pid !== undefined ? { program: `${name} (process ${pid})` } : {};
  return { ...program, mayBeOfAnother: uid !== String(process.getuid?.()) };
}
