import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src-shared/user-error.ts';
import { parseArguments } from './arguments.ts';
import { sessionCommunityCreate } from './session-community-create.ts';
import { sessionDetails } from './session-details.ts';
import { sessionScriptRun } from './session-script-run.ts';
import { sessionTableData } from './session-table-data.ts';
import type { Tool } from './define-tool.ts';

const table = { session_id: 'community:config:local', table_name: 'trades' };

function failure(tool: Tool, sent: unknown): UserError {
  try {
    parseArguments(tool, sent);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('what is wrong with arguments is told in our own words', () => {
  it.each<[string, Tool, unknown, string]>([
    ['a negative count', sessionTableData, { ...table, max_rows: -1 }, 'max_rows must be null or an integer >= 0; got -1'],
    [
      'a name of megabytes',
      sessionTableData,
      { ...table, table_name: 'x'.repeat(2_000_000) },
      'table_name must be a string of at most 10000 characters; got a string of 2000000 characters',
    ],
    [
      'half a surrogate pair',
      sessionTableData,
      { ...table, table_name: '\ud800' },
      'table_name must be text without half of a surrogate pair; got "\\ud800"',
    ],
    [
      'a NUL in a variable, which no process can be given',
      sessionCommunityCreate,
      { session_name: 'x', environment_vars: { A: 'a\0b' } },
      'environment_vars.A must be text without a NUL character; got something else',
    ],
    [
      'a list of thousands',
      sessionTableData,
      { ...table, columns: Array.from({ length: 1_001 }, (_, index) => `c${index}`) },
      'columns must be of at most 1000 items; got a list of 1001',
    ],
    [
      'a variable whose name is a megabyte',
      sessionCommunityCreate,
      { session_name: 'x', environment_vars: { ['x'.repeat(1_000_000)]: '' } },
      'environment_vars must be a string of at most 10000 characters; got something else',
    ],
    ['a fraction', sessionTableData, { ...table, max_rows: 1.5 }, 'max_rows must be null or an integer >= 0; got 1.5'],
    ['a huge count', sessionTableData, { ...table, max_rows: 1e300 }, 'max_rows must be null or an integer >= 0; got 1e+300'],
    ['a number as text', sessionTableData, { ...table, max_rows: '10' }, 'max_rows must be null or an integer >= 0; got "10"'],
    ['no boolean', sessionTableData, { ...table, head: 'yes' }, 'head must be true or false; got "yes"'],
    [
      'an unknown format',
      sessionTableData,
      { ...table, format: 'pdf' },
      'format must be one of json-row, json-column, csv, markdown-table, markdown-kv, yaml, xml, optimize-rendering, optimize-accuracy, optimize-cost, optimize-speed; got "pdf"',
    ],
    [
      'a nested value',
      sessionTableData,
      { ...table, sort: [{ column: 'Px', direction: 'up' }] },
      'sort[0].direction must be one of asc, desc; got "up"',
    ],
    [
      'a nested key',
      sessionTableData,
      { ...table, sort: [{ column: 'Px', dir: 'asc' }] },
      "Unknown key 'dir' in sort[0] of session_table_data.",
    ],
    [
      'a long list',
      sessionTableData,
      { ...table, filters: Array(21).fill('A > 1') },
      'filters must be a list of at most 20 items, each a string of at most 2000 characters; got a list of 21',
    ],
    [
      'a bounded number',
      sessionScriptRun,
      { session_id: 'x', preview_rows: 51 },
      'preview_rows must be an integer from 0 to 50; got 51',
    ],
    ['zero memory', sessionCommunityCreate, { session_name: 'lab', heap_size_gb: 0 }, 'heap_size_gb must be a number > 0; got 0'],
    [
      'a name twice',
      sessionTableData,
      { ...table, columns: ['A', 'A'] },
      'columns must be a list of different names; got a list of 2',
    ],
    ['a missing argument', sessionDetails, {}, "Missing required argument 'session_id' of session_details."],
    ['no object', sessionDetails, 'x', 'The arguments of session_details must be an object; got "x"'],
    ['a null', sessionDetails, { session_id: null }, 'session_id must be a string; got null'],
  ])('%s', (_name, tool, sent, message) => {
    expect(failure(tool, sent)).toMatchObject({ code: 'INVALID_ARGUMENT', message });
  });

  it('names near arguments for an unknown one', () => {
    const error = failure(sessionDetails, { sesion_id: 'x' });
    expect(error.message).toBe("Unknown argument 'sesion_id' of session_details.");
    expect(error.hint).toBe("Did you mean 'session_id'? Arguments: session_id (required), attempt_to_connect.");
  });

  it('does not repeat a sensitive value', () => {
    const error = failure(sessionCommunityCreate, { session_name: 'lab', auth_token: 12_345_678 });
    expect(error.message).toBe('auth_token must be a string; got something else');
    const short = failure(sessionCommunityCreate, { session_name: 'lab', auth_token: 'short' });
    expect(short.message).toBe("auth_token must be 16 to 128 letters, digits, '-' and '_'; got something else");
    const nested = failure(sessionCommunityCreate, { session_name: 'lab', environment_vars: { KEY: 12_345_678 } });
    expect(nested.message).not.toContain('12345678');
  });
});

describe('arguments are read kindly', () => {
  it('takes choices in any case and with spaces around', () => {
    expect(
      parseArguments(sessionTableData, { ...table, format: ' CSV ', sort: [{ column: 'Px', direction: 'DESC' }] }),
    ).toMatchObject({
      format: 'csv',
      sort: [{ column: 'Px', direction: 'desc' }],
    });
    expect(parseArguments(sessionCommunityCreate, { session_name: 'lab', programming_language: 'groovy' })).toMatchObject({
      programming_language: 'Groovy',
    });
  });

  it('takes old names', () => {
    expect(parseArguments(sessionDetails, { id: 'community:config:a' })).toMatchObject({ session_id: 'community:config:a' });
    expect(parseArguments(sessionCommunityCreate, { session_name: 'lab', env: { A: '1' } })).toMatchObject({
      environment_vars: { A: '1' },
    });
  });

  it('refuses an old name beside the new one', () => {
    expect(failure(sessionDetails, { id: 'a', session_id: 'b' }).message).toBe(
      "'id' and 'session_id' are the same argument of session_details; give only 'session_id'.",
    );
  });

  it('takes no arguments at all as none', () => {
    expect(parseArguments(sessionDetails, { session_id: 'a' })).toEqual({ session_id: 'a', attempt_to_connect: false });
    expect(failure(sessionDetails, undefined).message).toContain('Missing required');
  });

  it('tells a stated max_rows from none', () => {
    expect(parseArguments(sessionTableData, table)).not.toHaveProperty('max_rows');
    expect(parseArguments(sessionTableData, { ...table, max_rows: null })).toHaveProperty('max_rows', null);
  });
});
