import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FoundMemory } from './memory.ts';

const run = promisify(execFile);

/** The memory that new processes of this machine could have now, within the limits of the host's own control group. */
export async function findMemory(signal: AbortSignal): Promise<FoundMemory> {
  switch (process.platform) {
    case 'linux': {
      const machine = linuxMemory(await readFile('/proc/meminfo', { encoding: 'utf8', signal }));
      const limit = await groupMemory(signal);
      return { available: Math.min(machine.available, limit), reachable: Math.min(machine.reachable, limit) };
    }
    case 'darwin': {
      const { stdout } = await run('/usr/bin/vm_stat', { signal, timeout: 5_000 });
      return withGrowingSwap(macAvailable(stdout));
    }
    default:
      return withGrowingSwap(freemem());
  }
}

/** What `/proc/meminfo` says (proc(5)); its unit is KiB. */
export function linuxMemory(meminfo: string): FoundMemory {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024;
  const available = bytes('MemAvailable');
  return { available, reachable: available + bytes('SwapFree') };
}

/** What `vm_stat` prints as free, or as given up without being written anywhere (vm_stat(1)). */
export function macAvailable(output: string): number {
  const pageSize = Number(/page size of (\d+) bytes/.exec(output)?.[1] ?? 4096);
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? 0);
  return (pages('free') + pages('inactive') + pages('speculative') + pages('purgeable')) * pageSize;
}

/** macOS and Windows make swap space as they need it; of what other programs hold, half is taken to be idle. */
function withGrowingSwap(available: number): FoundMemory {
  return { available, reachable: available + Math.max(0, totalmem() - available) / 2 };
}

/** What this process's control groups leave it (cgroups(7), both versions); files that they cached count as free. */
async function groupMemory(signal: AbortSignal): Promise<number> {
  const read = (file: string) =>
    readFile(file, { encoding: 'utf8', signal }).catch(() => {
      signal.throwIfAborted();
      return ''; // no such group, or one that sets no limit
    });
  const groups = await read('/proc/self/cgroup');
  const left = async (folder: string, names: { limit: string; usage: string; cached: string }) => {
    const [limit, usage, stat] = await Promise.all([
      read(path.join(folder, names.limit)),
      read(path.join(folder, names.usage)),
      read(path.join(folder, 'memory.stat')),
    ]);
    if (!/^\d/.test(limit)) return Infinity;
    const cached = Number(new RegExp(`^${names.cached} (\\d+)`, 'm').exec(stat)?.[1] ?? 0);
    return Math.max(0, Number(limit) - Number(usage) + cached);
  };
  const v1 = /^\d+:(?:\S+,)?memory(?:,\S+)?:(\/.*)$/m.exec(groups)?.[1];
  const v2 = /^0::(\/.*)$/m.exec(groups)?.[1];
  const found = await Promise.all([
    ...ancestors(v1).map(group =>
      left(path.join('/sys/fs/cgroup/memory', group), {
        limit: 'memory.limit_in_bytes',
        usage: 'memory.usage_in_bytes',
        cached: 'total_inactive_file',
      }),
    ),
    ...ancestors(v2).map(group =>
      left(path.join('/sys/fs/cgroup', group), { limit: 'memory.max', usage: 'memory.current', cached: 'inactive_file' }),
    ),
  ]);
  return Math.min(...found);
}

/** A group and those that it is in, which limit it too. Inside a container they may not be visible: its own limit is then at the top. */
function ancestors(group: string | undefined): string[] {
  if (group === undefined) return [];
  const parent = path.dirname(group);
  return parent === group ? [group] : [group, ...ancestors(parent)];
}
