import { describe, expect, it } from 'vitest';
import { configSchema } from '../config/schema.ts';
import type { FormatRequest } from '../formats/table-formatter.ts';
import type { TableRequest } from '../deephaven/connection.ts';
import { readRows, type RowsRequest } from './read-rows.ts';

function request(window: TableRequest['window'], budget?: number): RowsRequest {
  return { table: { name: 't', window }, format: 'csv', fullValues: false, budget: () => budget };
}

/** A session with one table of `total` rows and one column, of which a formatter fits `fitting`. */
function setUp({ total, fitting }: { total: number; fitting: number }) {
  const asked: TableRequest['window'][] = [];
  let read = 0;
  const connection = {
    async openTable({ window }: TableRequest) {
      asked.push(window);
      const rows = Math.min(window.rows ?? total, total);
      return {
        columns: [{ name: 'X', javaType: 'int', columnType: 'Normal' }],
        kind: 'Table',
        totalRows: total,
        rows,
        isRefreshing: false,
        async read() {
          read += rows;
          return { ipc: new Uint8Array(), rows, totalRows: total, takenAt: new Date(0) };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
  const formatter = {
    format: async ({ rows, maxCharacters }: FormatRequest) => ({
      json: '[]',
      rows: maxCharacters === undefined ? rows : Math.min(rows, fitting),
    }),
  };
  const parts = {
    services: { formatter },
    config: configSchema.parse({}),
    signal: new AbortController().signal,
    log: { warn() {} },
  };
  const run = (window: TableRequest['window'], budget?: number) =>
    readRows({ id: 'a', connection } as never, request(window, budget), parts as never);
  return { run, asked, read: () => read };
}

describe('reading rows', () => {
  it('keeps the first rows that fit from the start', async () => {
    const { run, asked } = setUp({ total: 100, fitting: 30 });
    expect(await run({ rows: 50, offset: 0, from: 'start' }, 1000)).toMatchObject({ count: 30, totalRows: 100, cut: true });
    expect(asked).toHaveLength(1);
  });

  it('keeps the last rows that fit from the end, by asking for just those', async () => {
    const { run, asked } = setUp({ total: 100, fitting: 30 });
    expect(await run({ rows: 50, offset: 10, from: 'end' }, 1000)).toMatchObject({ count: 30, cut: true });
    expect(asked.at(-1)).toEqual({ rows: 30, offset: 10, from: 'end' });
  });

  it('refuses by the count of rows before it reads any', async () => {
    const { run, read } = setUp({ total: 2_000_000, fitting: 0 });
    await expect(run({ rows: null, offset: 0, from: 'start' })).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      message: 'Response would be ~100.0MB (max 50MB). Please reduce max_rows.',
    });
    expect(read()).toBe(0);
  });

  it('says so when not even one row fits', async () => {
    const { run } = setUp({ total: 5, fitting: 0 });
    await expect(run({ rows: 5, offset: 0, from: 'start' }, 1)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });
});
