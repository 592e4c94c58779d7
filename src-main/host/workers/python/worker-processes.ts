import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { whereabouts } from '../../running-host/process-identity.ts';
import { signalGroup } from '../process-group.ts';

const run = promisify(execFile);

/** The variable that tells what a process was started for: a host's id, and behind it that of a worker. Children inherit it. */
export const markName = 'DH_MCP_STARTED_BY';

/** Milliseconds that killed processes may take to be gone, and between looks. */
const endTimeout = 5_000;
const lookAgainAfter = 20;

/** A worker's main process and its mark. */
export interface MarkedProcess {
  pid: number;
  mark: string;
}

/** The pids of a worker and of what it started: on Linux also of those that left its group, on Windows only its own. */
export async function workerProcesses({ pid, mark }: MarkedProcess): Promise<number[]> {
  if (process.platform === 'linux') return await markedProcesses([mark]);
  if (process.platform === 'win32') return [pid];
  const { stdout } = await run('ps', ['-axo', 'pid=,pgid=']);
  const rows = stdout.split('\n').map(row => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([member, group]) => (group === pid ? member! : []));
}

/** The pid of a command that bubblewrap runs: the child of its child; where this kernel does not tell (proc(5)), bubblewrap's own. */
export async function confinedProcess(bubblewrap: number): Promise<number> {
  const found = await firstChild(bubblewrap)
    .then(firstChild)
    .catch(() => Number.NaN); // no such file
  return Number.isNaN(found) ? bubblewrap : found;
}

async function firstChild(pid: number): Promise<number> {
  return Number.parseInt(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
}

/** Ends what is left of a worker whose main process has ended. Resolves when it is gone, or when its time is over. */
export async function endRest({ pid, mark }: MarkedProcess): Promise<void> {
  await signalGroup(pid, 'SIGKILL');
  await endMarked([mark]);
}

/**
 * Kills a process with its group, if the one that has its pid now is still the one that was recorded. Resolves as above.
 * @throws Error when this system does not tell which one it is: it is left alone
 */
export async function endRecorded(recorded: { pid: number; processStart: string }): Promise<void> {
  const found = await whereabouts(recorded);
  if (found === 'unknown') throw new Error(`Nobody can tell whether process ${recorded.pid} is still the worker it was`);
  if (found === 'ended') return;
  await signalGroup(recorded.pid, 'SIGKILL');
  for (const until = Date.now() + endTimeout; Date.now() < until && (await whereabouts(recorded)) !== 'ended';) {
    await sleep(lookAgainAfter);
  }
}

/** Kills every process that has one of these marks, or a mark that begins with one. Does nothing where marks can't be seen. */
export async function endMarked(marks: readonly string[]): Promise<void> {
  for (const until = Date.now() + endTimeout; Date.now() < until; await sleep(lookAgainAfter)) {
    const pids = await markedProcesses(marks);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
  }
}

/** Resolves when there is no such process any more, or when its time is over. Linux only. */
export async function untilGone(pid: number): Promise<void> {
  for (const until = Date.now() + endTimeout; Date.now() < until && existsSync(`/proc/${pid}`);) await sleep(lookAgainAfter);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** By `/proc/PID/environ`, which is empty for one that has ended (proc(5)); none on other systems. */
async function markedProcesses(marks: readonly string[]): Promise<number[]> {
  if (process.platform !== 'linux' || marks.length === 0) return [];
  const texts = marks.map(mark => `\0${markName}=${mark}`);
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const environment = `\0${await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '')}`; // gone, or another user's
    if (texts.some(text => environment.includes(text))) found.push(pid);
  }
  return found;
}
