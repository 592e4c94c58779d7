import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableFormats, type TableFormat } from '../src-shared/table-format.ts';
import { sharedWorkerSession, startTestHost, type TestHost } from './host.ts';
import { parsers } from '../src-main/host/formats/testing/read-formats.ts';

const session_id = 'community:config:local';
const prefix = 'tools_tables_';

const script = `
from deephaven import empty_table, new_table, time_table
from deephaven.column import string_col, int_col
${prefix}five = empty_table(5).update(['X = i', 'Sym = i % 2 == 0 ? \`A\` : \`B\`'])
${prefix}empty = ${prefix}five.where('X < 0')
${prefix}ticking = time_table('PT0.05S').update('N = ii')
${prefix}wide = empty_table(3000).update(['X = i', 'Text = \`0123456789\` + \`0123456789\` + \`0123456789\` + \`0123456789\`'])
${prefix}huge = empty_table(2_000_000_000).update_view(['X = ii', 'Y = ii'])
${prefix}parts = ${prefix}five.partition_by('Sym')
${prefix}größe = ${prefix}five
${prefix}number = 42
${prefix}types = new_table([
    string_col('Text', ['a|b, "q" \\\\ <b>', 'two\\nlines ', None]),
    int_col('R', [0, 1, 2]),
]).update([
    # Made in Java: Python's bridge to it loses characters beyond U+FFFF.
    'Text = R == 1 ? Text + String.valueOf(Character.toChars(128512)) : Text',
    'Flag = R == 2 ? null : R == 0',
    'Tiny = R == 2 ? NULL_BYTE : (byte)(R - 100)',
    'Small = R == 2 ? NULL_SHORT : (short)(R - 30000)',
    'Big = R == 0 ? 9007199254740993L : R == 1 ? -9223372036854775807L : NULL_LONG',
    'Single = R == 2 ? NULL_FLOAT : 1.1f',
    'Real = R == 0 ? Double.NaN : R == 1 ? Double.NEGATIVE_INFINITY : NULL_DOUBLE',
    'Letter = R == 2 ? NULL_CHAR : (char)(120 + R)',
    'At = R == 2 ? null : parseInstant(\`2024-01-02T03:04:05.123456789Z\`)',
    'Day = R == 2 ? null : parseLocalDate(\`2024-01-02\`)',
    'Clock = R == 2 ? null : parseLocalTime(\`01:02:03.5\`)',
    'Span = R == 2 ? null : parseDuration(\`PT1.5S\`)',
    'Money = R == 2 ? null : new java.math.BigDecimal(\`-12345678901234567890.0123456789\`)',
    'Whole = R == 2 ? null : new java.math.BigInteger(\`123456789012345678901234567890\`)',
    'List = R == 2 ? null : new int[]{1, NULL_INT, 3}',
]).drop_columns('R')
`;

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
  expect(await host.call('session_script_run', { session_id, script })).toMatchObject({ success: true });
});
afterAll(() => host?.[Symbol.asyncDispose]());

const read = (table: string, args: object = {}) =>
  host.call('session_table_data', { session_id, table_name: prefix + table, format: 'csv', ...args });

describe('reading a table', () => {
  it('gives its fields in the order of the public contract', async () => {
    const answer = await read('five', { max_rows: 2 });
    expect(Object.keys(answer)).toEqual([
      'success',
      'session_id',
      'table_name',
      'format',
      'schema',
      'row_count',
      'is_complete',
      'total_rows',
      'offset',
      'next_offset',
      'is_refreshing',
      'snapshot_time',
      'data',
    ]);
    expect(answer).toMatchObject({
      format: 'csv',
      schema: [
        { name: 'X', type: 'int32' },
        { name: 'Sym', type: 'string' },
      ],
      row_count: 2,
      is_complete: false,
      total_rows: 5,
      offset: 0,
      next_offset: 2,
      is_refreshing: false,
      data: 'X,Sym\n0,A\n1,B\n',
    });
    expect(Math.abs(Date.now() - Date.parse(String(answer['snapshot_time'])))).toBeLessThan(60_000);
  });

  it.each([
    [0, 0, undefined],
    [1, 1, 1],
    [4, 4, 4],
    [5, 5, undefined],
    [6, 5, undefined],
    [null, 5, undefined],
  ])('of five rows with max_rows %s gives %i', async (max_rows, rows, next_offset) => {
    const answer = await read('five', { max_rows });
    expect(answer).toMatchObject({ row_count: rows, is_complete: rows === 5, total_rows: 5 });
    expect(answer['next_offset']).toBe(next_offset);
    expect(String(answer['data']).split('\n')).toHaveLength(rows + 2);
  });

  it.each([['X + '], ['Sym = `A` OR Sym = `B`'], ['X.nope() > 1'], ['1']])(
    'names the filter %j that is not valid',
    async filter => {
      expect(await read('five', { filters: [filter] })).toMatchObject({
        error_code: 'INVALID_FILTER',
        error: `Filter 1 is not valid: ${filter}`,
      });
    },
  );

  it.each([
    ['Sym in `A`, `C`', 3],
    ['Sym not in `A`', 2],
    ['Sym icase in `a`', 3],
    ['!isNull(Sym) && Sym.contains(`B`)', 2],
    ['Sym.toLowerCase().startsWith(`a`) || X == 1', 4],
    ['Sym.matches(`[AB]`)', 5],
    ['X != 2', 4],
  ])('takes the filter %j', async (filter, rows) => {
    expect(await read('five', { filters: [filter] })).toMatchObject({ total_rows: rows });
  });

  it('pages from the end in table order', async () => {
    expect(await read('five', { max_rows: 2, head: false })).toMatchObject({ data: 'X,Sym\n3,B\n4,A\n', next_offset: 2 });
    expect(await read('five', { max_rows: 2, head: false, offset: 2 })).toMatchObject({
      data: 'X,Sym\n1,B\n2,A\n',
      next_offset: 4,
    });
    expect(await read('five', { max_rows: 2, offset: 4 })).toMatchObject({
      data: 'X,Sym\n4,A\n',
      row_count: 1,
      is_complete: false,
    });
    expect(await read('five', { max_rows: 2, offset: 9 })).toMatchObject({ row_count: 0 });
  });

  it('filters, then projects and sorts', async () => {
    const answer = await read('five', {
      filters: ['Sym = `A`', 'X > 0'],
      columns: ['X'],
      sort: [{ column: 'X', direction: 'desc' }],
    });
    expect(answer).toMatchObject({ data: 'X\n4\n2\n', total_rows: 2, is_complete: true });
  });

  it('gives only the header of an empty table', async () => {
    expect(await read('empty')).toMatchObject({ data: 'X,Sym\n', row_count: 0, is_complete: true, total_rows: 0 });
  });

  it('gives one moment of a ticking table', async () => {
    const answer = await read('ticking', { max_rows: null, columns: ['N'] });
    expect(answer).toMatchObject({ is_refreshing: true, is_complete: true });
    const numbers = String(answer['data']).trim().split('\n').slice(1);
    expect(numbers).toEqual(Array.from({ length: Number(answer['total_rows']) }, (_, index) => String(index)));
  });

  it('finds a table with a name that is not ASCII', async () => {
    expect(await read('größe', { max_rows: 1 })).toMatchObject({ row_count: 1 });
  });

  it('gives the keys of a partitioned table, and says so', async () => {
    expect(await read('parts')).toMatchObject({ row_count: 2, hint: expect.stringContaining('get_constituent') });
  });
});

describe('a table with every type', () => {
  const value = {
    Flag: 'true',
    Tiny: '-100',
    Small: '-30000',
    Big: '9007199254740993',
    Single: '1.1',
    Real: 'NaN',
    Letter: 'x',
    At: '2024-01-02T03:04:05.123456789Z',
    Day: '2024-01-02',
    Clock: '01:02:03.5',
    Span: 'PT1.5S',
    Money: '-12345678901234567890.0123456789',
    Whole: '123456789012345678901234567890',
    List: '[1,null,3]',
  };
  const second = { Flag: 'false', Tiny: '-99', Small: '-29999', Big: '-9223372036854775807', Real: '-Infinity', Letter: 'y' };
  const rows = [
    { Text: String.raw`a|b, "q" \ <b>`, ...value },
    { Text: 'two\nlines 😀', ...value, ...second },
    { Text: null, ...Object.fromEntries(Object.keys(value).map(name => [name, null])) },
  ];

  it.each(tableFormats)('reads back the same from %s', async format => {
    const answer = await read('types', { format });
    expect(answer).toMatchObject({ success: true, format, row_count: 3 });
    expect(parsers[format](answer['data'])).toEqual(rows);
  });

  it('has a header without rows', async () => {
    const header = `Text,${Object.keys(value).join(',')}\n`;
    expect(await read('types', { max_rows: 0 })).toMatchObject({ data: header, row_count: 0, is_complete: false, total_rows: 3 });
    expect(await read('types', { filters: ['false'] })).toMatchObject({ data: header, row_count: 0, is_complete: true });
  });

  it.each([
    ['optimize-rendering', 'markdown-table'],
    ['optimize-accuracy', 'markdown-kv'],
    ['optimize-cost', 'csv'],
    [' Optimize-Speed ', 'json-column'],
  ] satisfies [string, TableFormat][])('comes as %s in %s', async (wish, format) => {
    expect(await read('types', { format: wish, max_rows: 1 })).toMatchObject({ format });
  });
});

describe('limits', () => {
  it('refuse a huge table before anything is transferred', async () => {
    const startedAt = performance.now();
    expect(await read('huge', { max_rows: null })).toMatchObject({
      error_code: 'RESPONSE_TOO_LARGE',
      error: 'Response would be ~200000.0MB (max 50MB). Please reduce max_rows.',
    });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(await read('wide', { max_rows: null })).toMatchObject({ is_complete: true });
  });

  it('cut rows at the end of a row when no number was stated, so that the next page follows', async () => {
    await using small = await startTestHost({
      config: {
        server: { response_guard: { token_limit: 2000 } },
        community: { sessions: { local: sharedWorkerSession() } },
      },
    });
    const args = { session_id, table_name: `${prefix}wide`, format: 'csv' };
    const page = await small.call('session_table_data', args);
    const rows = Number(page['row_count']);
    expect(rows).toBeGreaterThan(50);
    expect(JSON.stringify(page).length).toBeLessThanOrEqual(7000);
    expect(page).toMatchObject({ is_complete: false, truncated_by: 'token_limit', next_offset: rows, hint: expect.any(String) });
    const next = await small.call('session_table_data', { ...args, offset: rows });
    expect(String(next['data']).split('\n')[1]).toMatch(new RegExp(`^${rows},`));
    const last = await small.call('session_table_data', { ...args, head: false });
    expect(String(last['data']).trim().split('\n').at(-1)).toMatch(/^2999,/);
    expect(last).toMatchObject({ truncated_by: 'token_limit', next_offset: last['row_count'] });
    const whole = await small.call('session_table_data', { ...args, max_rows: 1000 });
    expect(whole).toMatchObject({ row_count: 1000, warnings: [expect.stringContaining('tokens')] });
  });
});

describe('what a session has', () => {
  it('is listed, in part where a part of the name is given', async () => {
    const all = await host.call('session_tables_list', { session_id });
    expect(all['table_names']).toEqual(expect.arrayContaining([`${prefix}five`, `${prefix}parts`, `${prefix}größe`]));
    expect(all['table_names']).not.toContain(`${prefix}number`);
    expect(all['count']).toBe((all['table_names'] as string[]).length);
    expect(await host.call('session_tables_list', { session_id, name_contains: 'TABLES_TICK', detail: true })).toMatchObject({
      tables: [{ name: `${prefix}ticking`, type: 'Table', is_refreshing: true }],
    });
  });

  it('has schemas, each failing on its own', async () => {
    const answer = await host.call('session_tables_schema', { session_id, table_names: [`${prefix}five`, 'nope'] });
    expect(answer).toMatchObject({ count: 2, is_complete: true });
    expect(answer['schemas']).toEqual([
      {
        success: true,
        table: `${prefix}five`,
        format: 'json-row',
        data: [
          { Name: 'X', DataType: 'int', ColumnType: 'Normal', IsPartitioning: false },
          { Name: 'Sym', DataType: 'java.lang.String', ColumnType: 'Normal', IsPartitioning: false },
        ],
        meta_columns: [
          { name: 'Name', type: 'string' },
          { name: 'DataType', type: 'string' },
          { name: 'ColumnType', type: 'string' },
          { name: 'IsPartitioning', type: 'bool' },
        ],
        row_count: 2,
        is_refreshing: false,
        size: 5,
      },
      expect.objectContaining({
        success: false,
        table: 'nope',
        error: "Table 'nope' not found",
        isError: true,
        error_code: 'TABLE_NOT_FOUND',
      }),
    ]);
  });

  it('has no schemas for no names, and as many as are wanted', async () => {
    expect(await host.call('session_tables_schema', { session_id, table_names: [] })).toMatchObject({
      schemas: [],
      count: 0,
      is_complete: true,
    });
    expect(await host.call('session_tables_schema', { session_id, max_tables: 1 })).toMatchObject({
      count: 1,
      is_complete: false,
    });
  });

  it('has Python packages', async () => {
    const answer = await host.call('session_pip_list', { session_id, name_contains: 'deephaven' });
    expect(answer['result']).toContainEqual({ package: 'deephaven-server', version: expect.stringMatching(/^\d/) });
    const all = (await host.call('session_pip_list', { session_id }))['result'] as { package: string }[];
    const names = all.map(one => one.package.toLowerCase());
    expect(names).toEqual([...new Set(names)].toSorted());
  });

  it('has its packages under their old name as well, where that is switched on', async () => {
    const community = { sessions: { local: sharedWorkerSession() } };
    await using old = await startTestHost({ config: { tools: { compat_v2: true }, community } });
    const { result, packages, count } = await old.call('session_pip_list', { session_id });
    expect(packages).toEqual(result);
    expect(count).toBe((result as unknown[]).length);
  });

  it('is the same after looking', async () => {
    const before = await host.call('session_tables_list', { session_id });
    await Promise.all([
      host.call('session_details', { session_id, attempt_to_connect: true }),
      host.call('session_pip_list', { session_id }),
      host.call('session_tables_schema', { session_id, table_names: [`${prefix}types`, 'nope'] }),
      read('types', { filters: ['Flag'], sort: [{ column: 'Text' }] }),
      read('five', { filters: ['Broken ='] }),
    ]);
    const after = await host.call('session_tables_list', { session_id });
    const ours = (answer: typeof before) =>
      (answer['table_names'] as string[]).filter(name => name.startsWith(prefix) || name.startsWith('_'));
    expect(ours(after)).toEqual(ours(before));
  });
});

describe('at the same time', () => {
  it('fifty reads of two clients all come back right', async () => {
    const other = await host.connect();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, offset) => {
        const args = { session_id, table_name: `${prefix}wide`, format: 'csv', columns: ['X'], max_rows: 3, offset };
        return (offset % 2 ? host : other).call('session_table_data', args);
      }),
    );
    expect(answers.map(answer => answer['data'])).toEqual(answers.map((_, index) => `X\n${index}\n${index + 1}\n${index + 2}\n`));
  });
});
