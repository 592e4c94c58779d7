import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, as an opaque text that a later process with the same pid does not share; undefined when there is no such process.
 * Linux: field 22 of `/proc/PID/stat` and the boot id (proc(5)); elsewhere what `ps` or PowerShell print.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return await linuxStart(pid);
    const [file, args] =
      process.platform === 'win32'
        ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]]
        : ['ps', ['-p', String(pid), '-o', 'lstart=']];
    const { stdout } = await run(file as string, args as string[], { timeout: 5_000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined; // no such process, or one that we may not see: not ours in either case
  }
}

async function linuxStart(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''), // the start time alone still tells most apart
  ]);
  // The command name may hold spaces and parentheses, so count the fields behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === 'Z' || startTicks === undefined ? undefined : `${startTicks}@${boot.trim()}`;
}
