import { mkdirSync } from 'node:fs';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** A file of lines that only this user may read, with a limited size and number of old ones: `name`, `name.1`, `name.2` … */
export interface RotatingFile {
  /** Never throws and never waits. @param line without its newline */
  write(line: string): void;
  /** Resolves when what was written is on its way to the disk. */
  close(): Promise<void>;
}

export interface RotatingFileOptions {
  dir: string;
  name: string;
  /** Megabytes of one file. */
  maxMb: number;
  /** How many files there are at most, the current one included; never less than two. */
  files: number;
  /** Called when the file can't be written; lines are then lost until the next attempt, a minute later. */
  onError: (error: Error) => void;
}

const retryAfterMs = 60_000;
const closeTimeoutMs = 2000;

/** The file is opened with the first line. */
export function openRotatingFile(options: RotatingFileOptions): RotatingFile {
  let stream: RotatingFileStream | undefined;
  let notBefore = 0;

  const fail = (error: Error) => {
    stream = undefined;
    notBefore = Math.max(notBefore, Date.now() + retryAfterMs);
    options.onError(error);
  };

  return {
    write(line) {
      if (!stream && Date.now() < notBefore) return;
      try {
        stream ??= open(options, fail);
        stream.write(`${line}\n`);
      } catch (error) {
        fail(error as Error);
      }
    },
    async close() {
      notBefore = Infinity;
      if (stream) await ended(stream);
      stream = undefined;
    },
  };
}

function open({ dir, name, maxMb, files }: RotatingFileOptions, onError: (error: Error) => void): RotatingFileStream {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const size = `${Math.max(1, Math.round(maxMb * 1_000_000))}B` as const;
  const stream = createStream(name, { path: dir, size, mode: 0o600, rotate: Math.max(1, files - 1) });
  stream.on('error', onError);
  return stream;
}

function ended(stream: RotatingFileStream): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, closeTimeoutMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    stream.once('error', done);
    stream.end(done);
  });
}
