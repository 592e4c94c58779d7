import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, as an opaque text that a later process with the same pid does not share; undefined when there is no such process.
 * Linux: field 22 of `/proc/PID/stat` and the boot id (proc(5)); elsewhere what `ps` or PowerShell print.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  return await findStart(pid).catch(() => undefined); // one that nobody can tell anything about: not ours
}

/** Whether this process ended for sure, as far as this system can tell: while it can't, the answer is no. */
export async function hasEnded(known: { pid: number; processStart?: string | undefined }): Promise<boolean> {
  try {
    const start = await findStart(known.pid);
    return start === undefined || (known.processStart !== undefined && start !== known.processStart);
  } catch {
    return false;
  }
}

/** Undefined when there is no such process. @throws when this system does not tell */
async function findStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxStart(pid);
  const [file, args]: [string, string[]] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().Ticks`]]
      : ['ps', ['-p', String(pid), '-o', 'lstart=']];
  try {
    // Another process may ask in another language or time zone, and must get the same text.
    const { stdout } = await run(file, args, { timeout: 5_000, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
    return stdout.trim() || undefined;
  } catch (error) {
    // An exit code is their way to say so; without one they were not there, or took too long.
    if (typeof (error as { code?: unknown }).code === 'number') return undefined;
    throw error;
  }
}

async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''), // the start time alone still tells most apart
    ]);
    // The command name may hold spaces and parentheses, so count the fields behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    return state === 'Z' || startTicks === undefined ? undefined : `${startTicks}@${boot.trim()}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
