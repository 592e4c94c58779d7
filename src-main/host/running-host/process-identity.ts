import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process as it was written down. */
export interface KnownProcess {
  pid: number;
  /** As `processStart` gave it; absent, or `unknownStart`, where nobody could tell. */
  processStart?: string | undefined;
}

/** Stands where a start has to be written down that nobody could tell. */
export const unknownStart = 'unknown';

/**
 * When a process started, as an opaque text that a later process with the same pid does not share; undefined when there is no such process,
 * or nobody can tell. To write down one's own; whether another one has ended, `whereabouts` tells.
 * Linux: field 22 of `/proc/PID/stat` and the boot id (proc(5)); elsewhere what `ps` or PowerShell print.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  return await findStart(pid, process.platform).catch(() => undefined);
}

/** Whether a known process is still there. `unknown` while this system does not tell, as when its tools fail or take too long: that is not the end of it. */
export async function whereabouts(
  known: KnownProcess,
  platform: NodeJS.Platform = process.platform,
): Promise<'running' | 'ended' | 'unknown'> {
  try {
    const start = await findStart(known.pid, platform);
    if (start === undefined) return 'ended';
    const isKnown = known.processStart !== undefined && known.processStart !== unknownStart;
    return !isKnown || start === known.processStart ? 'running' : 'ended';
  } catch {
    return 'unknown';
  }
}

/** Whether this process ended for sure, as far as this system can tell: while it can't, the answer is no. */
export async function hasEnded(known: KnownProcess): Promise<boolean> {
  return (await whereabouts(known)) === 'ended';
}

/** Undefined when there is no such process. @throws when this system does not tell */
async function findStart(pid: number, platform: NodeJS.Platform): Promise<string | undefined> {
  switch (platform) {
    case 'linux':
      return linuxStart(pid);
    case 'win32':
      return windowsStart(pid);
    default:
      return unixStart(pid);
  }
}

/** Milliseconds for a tool of the system to answer. */
const toolTimeout = 5_000;
const none = 'none';

/** An exit code would say little here: PowerShell has the same one for a process that is not there and for a look that failed. */
async function windowsStart(pid: number): Promise<string | undefined> {
  const look = `$p = Get-Process -Id ${pid} -ErrorAction SilentlyContinue; if ($p) { $p.StartTime.ToUniversalTime().Ticks } else { '${none}' }`;
  const { stdout } = await run('powershell', ['-NoProfile', '-Command', look], { timeout: toolTimeout });
  const said = stdout.trim();
  if (said === none) return undefined;
  if (/^\d+$/.test(said)) return said;
  throw new Error(`PowerShell does not tell when process ${pid} started`);
}

async function unixStart(pid: number): Promise<string | undefined> {
  // Another process may ask in another language or time zone, and must get the same text.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  try {
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'lstart='], { timeout: toolTimeout, env });
    return stdout.trim() || undefined;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === 1 && !stdout && !stderr) return undefined; // so `ps` says that there is no such process
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
