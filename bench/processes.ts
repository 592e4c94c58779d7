import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What /proc counts in, on every Linux. */
const ticksPerSecond = 100;

/** A program that the bench started. */
export interface Started extends AsyncDisposable {
  readonly process: ChildProcess;
  /** What it printed so far on both streams, for error messages. */
  output(): string;
}

/** Starts a program without a shell; disposing ends it and waits for its end. */
export function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    process: child,
    output: () => text,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = globalThis.setTimeout(() => child.kill('SIGKILL'), 15_000);
      await once(child, 'exit');
      clearTimeout(timer);
    },
  };
}

/** Asks again every few milliseconds until `ready` gives something. @throws Error with the program's output when it ends first */
export async function until<T>(
  started: Started,
  ready: () => T | undefined | Promise<T | undefined>,
  limitMs = 120_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const value = await ready();
    if (value !== undefined) return value;
    if (started.process.exitCode !== null) break;
    await delay(5);
  }
  throw new Error(`${started.process.spawnfile} did not get ready:\n${started.output().slice(-4000)}`);
}

export function isListening(port: number): Promise<true | undefined> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(undefined));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('No port.');
  return address.port;
}

/** Resident memory of a process. MiB. */
export function residentMiB(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

/** Processor time that a process has used, in seconds; only Linux tells. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The processes that a process started, and theirs. */
export function descendants(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  const all = lines.map(line => line.trim().split(/\s+/)).filter(([, , stat]) => !stat!.startsWith('Z'));
  const below = (parent: number): number[] =>
    all.filter(([, ppid]) => Number(ppid) === parent).flatMap(([child]) => [Number(child), ...below(Number(child))]);
  return below(pid);
}

/** How many files a process holds open; only Linux tells. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
