import { statfs } from 'node:fs/promises';
import type { Check } from './check.ts';

/** A Python environment with Deephaven's server takes this much, bytes. */
const neededBytes = 1_000_000_000;

/** Whether the data folder has room for a worker's environment. */
export function checkDiskSpace(dataFolder: string): Check {
  return async () => {
    const { bavail, bsize } = await statfs(dataFolder);
    const free = bavail * bsize;
    const detail = `${dataFolder}, ${(free / 1e9).toFixed(1)} GB free`;
    if (free >= neededBytes) return { result: 'good', detail };
    return {
      result: 'problem',
      detail,
      fix: 'Free a gigabyte, or name a folder on another disk with --data-dir.',
    };
  };
}
