import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
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
  /** The built `format-thread`, where it does not lie beside this module. */
  workerFile?: string;
  /** Takes secrets out of cells and names of columns: `redact` here, threads by themselves with all its `forms`. */
  secrets?: { redact(text: string): string; forms(): readonly string[] };
}

/** Bytes of Arrow data that are formatted in a thread however few the cells are: long strings and lists. */
const threadBytes = 1_000_000;
/** A thread without work ends after this. Milliseconds. */
const idleTimeout = 60_000;

/** Formats tables: small ones on this thread, which takes a few milliseconds at most, others in threads that start when first needed. */
export function createTableFormatter(options: TableFormatterOptions = {}): TableFormatter {
  const { threads = defaultThreads(), threadCells = 8000, partCells = 200_000, secrets } = options;
  const { workerFile = besideThisModule() } = options;
  let pool: Promise<Piscina> | undefined;

  return {
    async format(request, signal) {
      signal.throwIfAborted();
      if (request.rows * request.columns.length <= threadCells && request.ipc.byteLength <= threadBytes) {
        const { formatTable } = await import('./format-table.ts');
        return formatTable(request, secrets && { mask: secrets.redact });
      }
      pool ??= openPool(workerFile, threads);
      const parts = partsOf(request, threads, partCells);
      const inThread = { ...request, masked: secrets?.forms() ?? [] };
      if (parts.length <= 1) return formatInThread(await pool, inThread, signal);
      return formatParts(await pool, inThread, parts, signal);
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
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

async function openPool(filename: string, maxThreads: number): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  return new Piscina({ filename, name: 'formatForWire', minThreads: 0, maxThreads, idleTimeout });
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
