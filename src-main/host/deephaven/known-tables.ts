import { isDeepStrictEqual } from 'node:util';
import type { TableRequest } from './connection.ts';
import type { Described } from './exported-table.ts';

/** As many tables are remembered, and as many reads of each; with more, all are forgotten. */
const mostTables = 100;
const mostReads = 100;

/** A static table as a read found it. */
export interface KnownTable extends Described {
  /** The reads that were small enough to be answered. */
  reads: Set<string>;
}

/**
 * What the reads of one connection found out about static tables, so that the same read need not ask again. A name may stand for another
 * table by the next read: what is remembered of it holds only where the server describes it as it was, and not beyond a script.
 */
export class KnownTables {
  readonly #tables = new Map<string, KnownTable>();
  #scripts = 0;

  /** The table that a read without filters and sort is about, if it has the columns asked for; of other reads nothing is remembered. */
  get({ name, columns, filters, sort, partitionKey }: TableRequest): KnownTable | undefined {
    if (filters || sort || partitionKey) return undefined;
    const table = this.#tables.get(name);
    return columns?.every(wanted => table?.columns.some(column => column.name === wanted)) === false ? undefined : table;
  }

  /** Whether the rows of this read are known to be small enough to be asked for. */
  isSmall(table: KnownTable, request: TableRequest): boolean {
    return table.reads.has(readOf(request));
  }

  /** Remembers that the rows of this read are small enough. */
  add(request: TableRequest, found: Described): void {
    const { name, filters, sort, partitionKey } = request;
    if (this.#scripts > 0 || found.isRefreshing || found.kind !== 'Table' || filters || sort || partitionKey) return;
    const known = this.#tables.get(name);
    if (known && isSame(known, found)) {
      if (known.reads.size >= mostReads) known.reads.clear();
      known.reads.add(readOf(request));
      return;
    }
    if (this.#tables.size >= mostTables) this.forget();
    const { columns, isBlink, size, isRefreshing, kind } = found;
    this.#tables.set(name, { columns, isBlink, size, isRefreshing, kind, reads: new Set([readOf(request)]) });
  }

  forget(): void {
    this.#tables.clear();
  }

  /** Remembers nothing while a script runs, which may give any name to another table; for good where nobody can tell when it ends. */
  async during<Result extends { failure?: { stillRunning?: boolean } }>(script: () => Promise<Result>): Promise<Result> {
    this.forget();
    this.#scripts += 1;
    let runsOn = false;
    try {
      const result = await script();
      runsOn = result.failure?.stillRunning ?? false;
      return result;
    } finally {
      if (!runsOn) this.#scripts -= 1;
    }
  }
}

/** Whether the server describes a table as it did before. */
export function isSame(before: Described, now: Described): boolean {
  return (
    before.size === now.size &&
    before.isRefreshing === now.isRefreshing &&
    before.isBlink === now.isBlink &&
    isDeepStrictEqual(before.columns, now.columns)
  );
}

function readOf({ columns, window, maxBytes }: TableRequest): string {
  return JSON.stringify([columns, window.rows, window.offset, window.from, maxBytes]);
}
