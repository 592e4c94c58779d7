import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

const keptLines = 2_000;
const longestLine = 16_384;
const keptFiles = 20;

/** What one worker prints: the last lines in memory, all of it (bounded) in a file that only its owner may read. */
export interface WorkerLog {
  /** Takes in everything that comes from here. */
  read(output: Readable): void;
  tail(lines: number): string[];
  /** Called with each line from now on, masked; returns how to stop listening. */
  onLine(listener: (line: string) => void): () => void;
  /** Goes on in a file of another name, with everything that is still known. */
  rename(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log of one worker, whose lines pass through `mask` first, and drops the oldest of the other workers' logs. */
export async function openWorkerLog(options: {
  folder: string;
  name: string;
  mask: (line: string) => string;
}): Promise<WorkerLog> {
  const { folder, name, mask } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await dropOldLogs(folder);
  let file = openFile(folder, name);
  const kept: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const add = (line: string) => {
    const masked = mask(line);
    if (file.writable) file.write(`${masked}\n`);
    for (const listener of listeners) listener(masked);
    kept.push(masked);
    if (kept.length > keptLines * 2) kept.splice(0, kept.length - keptLines);
  };

  return {
    read: output => eachLine(output, add),
    tail: lines => kept.slice(-Math.min(lines, keptLines)),
    onLine(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async rename(next) {
      const before = file;
      file = openFile(folder, next);
      for (const line of kept) file.write(`${line}\n`);
      await ended(before);
      await rm(logFile(folder, name), { force: true });
    },
    close: () => ended(file),
  };
}

function logFile(folder: string, name: string): string {
  return path.join(folder, `worker-${name}.log`);
}

function openFile(folder: string, name: string): RotatingFileStream {
  const file = createStream(path.basename(logFile(folder, name)), { path: folder, size: '10M', rotate: 1, mode: 0o600 });
  // A full disk must not end the host: the lines in memory go on.
  return file.on('error', () => {});
}

async function ended(file: RotatingFileStream): Promise<void> {
  file.end();
  await finished(file).catch(() => {}); // as above
}

/** Calls `use` with each line; one longer than the limit comes in pieces, so that no output can fill the memory. */
function eachLine(output: Readable, use: (line: string) => void): void {
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) use(line);
    while (rest.length > longestLine) {
      use(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  });
  output.once('close', () => {
    if (rest) use(rest);
    rest = '';
  });
}

async function dropOldLogs(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => /^worker-.*\.log/.test(name));
  const files = await Promise.all(
    names.map(async name => {
      const file = path.join(folder, name);
      return {
        file,
        at: await stat(file).then(
          found => found.mtimeMs,
          () => 0,
        ),
      }; // gone meanwhile: nothing to drop
    }),
  );
  const old = files.toSorted((a, b) => b.at - a.at).slice(keptFiles);
  await Promise.all(old.map(({ file }) => rm(file, { force: true })));
}
