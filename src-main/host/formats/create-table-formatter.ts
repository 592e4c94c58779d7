import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { UserError } from '../../../src-shared/user-error.ts';
import { joinWireTexts, type WireText } from '../base/wire-text.ts';
import type { ThreadRequest } from './format-thread.ts';
import type { FormatRequest, FormattedTable, Part, TableFormatter } from './table-formatter.ts';

export interface TableFormatterOptions {
  /** At most this many threads. */
  threads?: number;
  /** More cells than this are formatted in a thread. */
  threadCells?: number;
  /** Each so many cells of a very large table are worth a thread of their own. */
  partCells?: number;
  /** Milliseconds that one formatting may take. */
  timeout?: number;
  /** MiB that a thread may take beside the rows and the text. */
  threadMemory?: number;
  /** The built `format-thread`, where it does not lie beside this module. */
  workerFile?: string;
  /** Takes secrets out of cells and names of columns: `redact` here, threads by themselves with all its `forms`. */
  secrets?: { redact(text: string): string; forms(): readonly string[] };
}

/** Bytes of Arrow data that are formatted in a thread however few the cells are: long strings and lists. */
const threadBytes = 1_000_000;
/** The same for numbers without bounds, whose digits take far longer than their bytes. */
const threadNumberBytes = 20_000;
const unboundedNumbers = new Set(['java.math.BigInteger', 'java.math.BigDecimal']);
/** A thread without work ends after this. Milliseconds. */
const idleTimeout = 60_000;

/** Formats tables: small ones on this thread, which takes a few milliseconds at most, others in threads that start when first needed. */
export function createTableFormatter(options: TableFormatterOptions = {}): TableFormatter {
  const { threads = defaultThreads(), threadCells = 8000, partCells = 200_000, secrets } = options;
  const { timeout = 30_000, threadMemory = 1024 } = options;
  const { workerFile = besideThisModule() } = options;
  let pool: Promise<Piscina> | undefined;

  return {
    async format(request, signal) {
      signal.throwIfAborted();
      if (isSmall(request, threadCells)) {
        const { formatTable } = await import('./format-table.ts');
        return formatTable(request, secrets && { mask: secrets.redact });
      }
      pool ??= openPool(workerFile, threads, threadMemory);
      const parts = partsOf(request, threads, partCells);
      const inThread = { ...request, masked: secrets?.forms() ?? [] };
      const late = AbortSignal.timeout(timeout);
      const limit = AbortSignal.any([signal, late]);
      try {
        if (parts.length <= 1) return await formatInThread(await pool, inThread, limit);
        return await formatParts(await pool, inThread, parts, limit);
      } catch (error) {
        signal.throwIfAborted();
        if (late.aborted) throw tookTooLong(timeout, error);
        if (isOutOfMemory(error)) throw needsTooMuch(error);
        throw error;
      }
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
}

/** Whether it takes this thread a few milliseconds at most. */
function isSmall({ rows, columns, ipc }: FormatRequest, threadCells: number): boolean {
  const bytes = columns.some(({ javaType }) => unboundedNumbers.has(javaType)) ? threadNumberBytes : threadBytes;
  return rows * columns.length <= threadCells && ipc.byteLength <= bytes;
}

/**
 * A very large table is made by several threads at once. Not where it may have to be cut, since nobody knows yet at which row, and not
 * column by column, where each column's text runs through all rows.
 */
function partsOf({ rows, columns, format, maxCharacters }: FormatRequest, threads: number, partCells: number): Part[] {
  const count = maxCharacters === undefined && format !== 'json-column' ? Math.floor((rows * columns.length) / partCells) : 1;
  const size = Math.max(1, Math.ceil(rows / Math.max(1, Math.min(threads, count))));
  return Array.from({ length: Math.ceil(rows / size) }, (_, index) => ({
    from: index * size,
    to: Math.min(rows, (index + 1) * size),
  }));
}

async function formatParts(pool: Piscina, request: ThreadRequest, parts: Part[], signal: AbortSignal): Promise<FormattedTable> {
  // Each thread takes its own copy along.
  const made = await Promise.all(parts.map(part => formatInThread(pool, { ...request, part, ipc: request.ipc.slice() }, signal)));
  const texts: WireText[] = [];
  for (const part of made) {
    if ('tooLargeBytes' in part) return part;
    if (typeof part.json !== 'string') texts.push(part.json);
  }
  const json = joinWireTexts(texts);
  return json.bytes > request.maxBytes ? { tooLargeBytes: json.bytes } : { json, rows: request.rows };
}

async function openPool(filename: string, maxThreads: number, threadMemory: number): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  // A thread that needs more ends alone, and the pool starts another.
  const resourceLimits = { maxOldGenerationSizeMb: threadMemory };
  return new Piscina({ filename, name: 'formatForWire', minThreads: 0, maxThreads, idleTimeout, resourceLimits });
}

async function formatInThread(pool: Piscina, request: ThreadRequest, signal: AbortSignal): Promise<FormattedTable> {
  const ipc = ownBuffer(request.ipc);
  try {
    return await pool.run({ ...request, ipc }, { signal, transferList: [ipc.buffer] });
  } catch (error) {
    // The reason of an expired signal is a TimeoutError; the pool calls every abort an AbortError.
    signal.throwIfAborted();
    throw error;
  }
}

/** Bytes that can be transferred without taking their neighbours along. */
function ownBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

function defaultThreads(): number {
  return Math.min(4, Math.max(2, availableParallelism() - 1));
}

function besideThisModule(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './format-thread.ts' : './format-thread.js', import.meta.url));
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

const askForLess = 'Ask for fewer rows or columns, or cut or summarize the long values in a script.';

function tookTooLong(timeout: number, cause: unknown): UserError {
  return new UserError('TIMEOUT', `Writing these rows as text took longer than ${timeout / 1000} s.`, {
    cause,
    hint: askForLess,
  });
}

function needsTooMuch(cause: unknown): UserError {
  const sentence = 'Writing these rows as text takes more memory than there is for it.';
  return new UserError('RESPONSE_TOO_LARGE', sentence, { cause, hint: askForLess });
}
