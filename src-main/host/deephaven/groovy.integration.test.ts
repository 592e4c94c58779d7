import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeephavenServer } from '../../../e2e/deephaven-server.ts';
import { startDeephaven } from '../../../e2e/deephaven-server.ts';
import type { Connection, ScriptRequest } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { failureOf, optionsFor, signal } from './testing/connect.ts';

let server: DeephavenServer;
let connection: Connection;
beforeAll(async () => {
  const jvmArgs = ['-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler'];
  server = await startDeephaven({ python: inject('worker').python, language: 'groovy', jvmArgs });
  connection = openConnection(optionsFor(server, { language: 'groovy' }));
});
afterAll(async () => {
  await connection?.close();
  await server?.kill();
});

const run = (code: string, more: Partial<ScriptRequest> = {}) => connection.runScript({ code, timeout: 30_000, ...more }, signal);

it('says its versions', async () => {
  const version = expect.stringMatching(/^\d+\.\d+/);
  const facts = await connection.connect(signal);
  expect(facts).toEqual({ deephavenVersion: version, javaVersion: version, groovyVersion: version });
});

it('tells created, updated and removed variables, whose rows can be read', async () => {
  const t = { name: 't', type: 'Table' };
  expect(await run('t = emptyTable(5).update("X = i")')).toMatchObject({ created: [t], updated: [], removed: [] });
  expect(await run('t = emptyTable(3).update("X = i", "S = `é漢😀`")')).toMatchObject({ created: [], updated: [t] });
  expect(await connection.variables(signal)).toEqual([t]);
  await using table = await connection.openTable({ name: 't', window: { rows: 2, offset: 0, from: 'end' } }, signal);
  const { ipc, totalRows } = await table.read(signal);
  expect(totalRows).toBe(3);
  const rows = tableFromIPC(ipc).toArray();
  expect(rows.map(row => [row.X, row.S])).toEqual([
    [1, 'é漢😀'],
    [2, 'é漢😀'],
  ]);
  expect(await run('binding.removeVariable("t")')).toMatchObject({ removed: [t] });
});

describe('output', () => {
  it('is that of this script, by stream', async () => {
    for (let round = 0; round < 10; round++)
      expect(await run(`3.times { println "${round} $it" }\nSystem.err.println("é${round}")`)).toMatchObject({
        stdout: `${round} 0\n${round} 1\n${round} 2\n`,
        stderr: `é${round}\n`,
      });
  });

  it('may end within a line, also when the script fails there', async () => {
    expect(await run('print "a\\nb"')).toMatchObject({ stdout: 'a\nb', stderr: '' });
    expect(await run('print "c"\nthrow new Exception("d")')).toMatchObject({ stdout: 'c', failure: { line: 2 } });
    expect(await run('System.err.print("e")')).toMatchObject({ stdout: '', stderr: 'e' });
    expect(await run('println "f"')).toMatchObject({ stdout: 'f\n', stderr: '' });
  });

  it('may hold any character where Java writes it, as servers without Python do', async () => {
    const log = 'io.deephaven.io.logger.LogBufferGlobal.getInstance().get(), io.deephaven.io.log.LogLevel.STDOUT';
    const stream = `new PrintStream(new io.deephaven.io.logger.LogBufferOutputStream(${log}, 256, 4096), true, "UTF-8")`;
    await run(`usual = System.out\nSystem.setOut(${stream})`);
    expect(await run('println "é漢😀"\nprint "😀"')).toMatchObject({ stdout: 'é漢😀\n😀' });
    await run('System.setOut(usual)');
  });

  it('is shown as it comes', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'dhmcp-shown-'));
    const mayEnd = join(folder.path, 'may-end');
    const seen: string[] = [];
    const code = `println "first"\nwhile (!new File(${JSON.stringify(mayEnd)}).exists()) sleep(50)\nprintln "second"`;
    const running = run(code, { onOutput: (_, text) => seen.push(text) });
    await expect.poll(() => seen, { timeout: 25_000 }).toEqual(['first\n']);
    await writeFile(mayEnd, '');
    expect((await running).stdout).toBe('first\nsecond\n');
  });
});

describe('a failure', () => {
  it.each([
    ['a = 1\nthrow new IllegalStateException("boom")', 'java.lang.IllegalStateException: boom', 2],
    ['import java.util.UUID\n\ndef f() {\n  1 / 0\n}\nf()', 'java.lang.ArithmeticException: Division by zero', 4],
    ['try { 1/0 } catch (e) {\n  throw new Exception("outer", e)\n}', 'java.lang.ArithmeticException: Division by zero', 1],
    ['s = "😀"\nnope', expect.stringContaining('MissingPropertyException: No such property: nope'), 2],
    ['a = 1\nemptyTable(1).update("A = nope")', expect.stringContaining(': Cannot find variable or class nope'), 2],
    ['a = 1\ndef g( {', expect.stringContaining("startup failed: Unexpected input: '{' @ line 2, column 8."), 2],
    ['a = 1\nb = (\n', expect.stringContaining("startup failed: Unexpected input: '(' @ line 2, column 1."), 2],
    ['a = 1\nnew Nope()', expect.stringContaining('startup failed: unable to resolve class Nope'), 2],
  ])('%j has its headline and line, and no frame of Java', async (code, headline, line) => {
    const { failure } = await run(code);
    expect(failure).toMatchObject({ reason: 'error', headline, line, errorType: expect.stringMatching(/^(java|groovy|io)\./) });
    expect(failure!.traceback).not.toMatch(/^\tat |this final true/m);
  });

  it('within what an earlier script defined is told by the line that called it', async () => {
    await run('\n\n\n\n\nlater = { throw new Exception("there") }');
    expect((await run('a = 1\nlater()')).failure).toMatchObject({ headline: 'java.lang.Exception: there', line: 2 });
  });

  it('keeps what the script printed and made before', async () => {
    const created = [{ name: 'half', type: 'Table' }];
    expect(await run('println "so far"\nhalf = emptyTable(1)\n1/0')).toMatchObject({ stdout: 'so far\n', created });
  });
});

it('says that a script runs on, and lets the next one wait for it', async () => {
  const first = await run('println "begun"\nsleep(2000)', { timeout: 500 });
  expect(first).toMatchObject({ stdout: 'begun\n', failure: { reason: 'timeout', stillRunning: true } });
  expect((await run('x = 1', { timeout: 100 })).failure).toMatchObject({ reason: 'timeout', neverBegan: true });
  expect(await connection.variables(signal)).toBeInstanceOf(Array);
  expect(await run('println "after"')).toMatchObject({ stdout: 'after\n' });
});

it('has no Python packages', async () => {
  expect(await failureOf(connection.pythonPackages(signal))).toMatchObject({ code: 'UNSUPPORTED' });
});

it('is not taken for Python', async () => {
  const other = openConnection(optionsFor(server));
  expect(await failureOf(other.runScript({ code: 'x = 1', timeout: 0 }, signal))).toMatchObject({
    code: 'CONFIG_ERROR',
    message: 'The server runs no python scripts',
  });
  await other.close();
});

// Last: the engine ends its process at any java.lang.Error of a script.
it('says what a failed assert does', async () => {
  expect(await failureOf(run('assert 1 == 2'))).toMatchObject({
    code: 'UNAVAILABLE',
    hint: expect.stringContaining('a failed assert'),
  });
});
