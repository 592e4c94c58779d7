import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** As much of each file as is read: far more than the lines that anybody asks for at once. */
const tailBytes = 1_000_000;

/** The last lines of the app's log (JSON, one entry a line), oldest first; the file before the current one where that is too short. */
export async function readLogTail(dir: string, lines: number): Promise<string[]> {
  const current = await tailOf(join(dir, 'host.log'));
  const found = current.length < lines ? [...(await tailOf(join(dir, 'host.log.1'))), ...current] : current;
  return lines === 0 ? [] : found.slice(-lines);
}

async function tailOf(path: string): Promise<string[]> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    if (from > 0) lines.shift(); // cut in the middle
    return lines.filter(line => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
