import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDriver, testRequest } from '../../../e2e/test-driver.ts';
import { scriptGate } from '../../../e2e/script-gate.ts';
import type { Connection, ScriptRequest } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { optionsFor, signal } from './testing/connect.ts';

let connection: Connection;
beforeAll(() => {
  connection = openConnection(optionsFor(inject('worker')));
});
afterAll(() => connection.close());

const run = (code: string, more: Partial<ScriptRequest> = {}) => connection.runScript({ code, timeout: 30_000, ...more }, signal);

describe('what a script changed', () => {
  it('tells created, updated and removed variables, and hides our own', async () => {
    const made = await run('from deephaven import empty_table\ndhs_a = empty_table(1)\n__dhmcp_x = empty_table(1)');
    expect(made.created).toEqual([{ name: 'dhs_a', type: 'Table' }]);
    expect((await run('dhs_a = empty_table(2)')).updated).toEqual([{ name: 'dhs_a', type: 'Table' }]);
    expect((await run('del dhs_a, __dhmcp_x')).removed).toEqual([{ name: 'dhs_a', type: 'Table' }]);
  });

  it('is global, also for a script beyond the basic plane', async () => {
    await run("dhs_face = '😀'\ndef dhs_get(): return dhs_face");
    expect(await run('print(dhs_get(), len(dhs_face)); del dhs_face, dhs_get')).toMatchObject({ stdout: '😀 1\n' });
  });
});

describe('output', () => {
  it('is that of this script, by stream, with nothing lost at its end', async () => {
    for (let round = 0; round < 100; round++) {
      const { stdout, stderr } = await run(
        `import sys\nfor i in range(3): print(${round}, i)\nprint('é${round}', file=sys.stderr)`,
      );
      expect({ stdout, stderr }).toEqual({ stdout: [0, 1, 2].map(i => `${round} ${i}\n`).join(''), stderr: `é${round}\n` });
    }
  });

  it('of a script that prints nothing is empty', async () => {
    await run('print("before")');
    expect(await run('pass')).toMatchObject({ stdout: '', stderr: '' });
  });

  it('may end within a line', async () => {
    expect(await run("print('a\\nb', end='')")).toMatchObject({ stdout: 'a\nb' });
    expect(await run("import sys; sys.stderr.write('x')")).toMatchObject({ stdout: '', stderr: 'x' });
    expect(await run("print('next')")).toMatchObject({ stdout: 'next\n', stderr: '' });
  });

  it('may be longer than what the server holds', async () => {
    const { stdout } = await run("for i in range(6000): print('line', i)");
    expect(stdout.split('\n').slice(0, -1)).toEqual(Array.from({ length: 6000 }, (_, i) => `line ${i}`));
  });

  it('is shown as it comes', async () => {
    const seen: string[] = [];
    const gate = scriptGate();
    const running = run(`print('first')\n${gate.script}\nprint('second')`, { onOutput: (_, text) => seen.push(text) });
    // Among what other sessions of this server print at the same time.
    await expect.poll(() => seen, { timeout: 20_000 }).toContain('first\n');
    expect(seen).not.toContain('second\n');
    await gate.reached();
    gate.open();
    expect((await running).stdout).toBe('first\nsecond\n');
    expect(seen).toContain('second\n');
  });

  it("is shown whole also behind another session's, which it waits for", async () => {
    await using other = {
      connection: openConnection(optionsFor(inject('worker'))),
      [Symbol.asyncDispose]: () => other.connection.close(),
    };
    const before = "import time\ntime.sleep(0.5)\nprint('other')\ntime.sleep(0.3)";
    const theirs = other.connection.runScript({ code: before, timeout: 30_000 }, signal);
    const seen: string[] = [];
    const { stdout } = await run("print('mine')", { onOutput: (_, text) => seen.push(text) });
    expect(stdout).toBe('mine\n');
    expect(seen.join('')).toContain('mine\n');
    expect((await theirs).stdout).toBe('other\n');
  });
});

describe('a failure', () => {
  it.each([
    ['a = 1\n1/0', 'ZeroDivisionError: division by zero', 2],
    ['a = 1\nb = (\n', "SyntaxError: '(' was never closed", 2],
    ['if True:', "IndentationError: expected an indented block after 'if' statement on line 1", 1],
    ['x = \\', 'SyntaxError: unexpected EOF while parsing', 1],
    ["s = '😀'\n\n1/0", 'ZeroDivisionError: division by zero', 3],
    ["s = '😀'\n1 +", 'SyntaxError: invalid syntax', 2],
    ["raise ValueError('first\\nsecond')", 'ValueError: first', 1],
    ["try:\n  1/0\nexcept Exception:\n  raise RuntimeError('later')", 'RuntimeError: later', 4],
    [
      "from deephaven import empty_table\nempty_table(1).update('A = nope')",
      'deephaven.dherror.DHError: table update operation failed. : Cannot find variable or class nope',
      2,
    ],
  ])('%j has its headline and line, and no frame of Java or ours', async (code, headline, line) => {
    const { failure } = await run(code);
    expect(failure).toMatchObject({ reason: 'error', headline, line });
    expect(failure!.traceback).not.toMatch(/^\tat |b64decode|jpy|__dhmcp/m);
    expect(failure!.traceback!.split('\n').filter(text => text === headline)).toHaveLength(1);
  });

  it('keeps what the script printed and made before', async () => {
    const { stdout, created } = await run("from deephaven import empty_table\nprint('so far')\ndhs_b = empty_table(1)\n1/0");
    expect({ stdout, created }).toEqual({ stdout: 'so far\n', created: [{ name: 'dhs_b', type: 'Table' }] });
    await run('del dhs_b');
  });
});

it('takes a script of 1 MiB', async () => {
  const code = `x = 1\n${'# comment '.repeat(104_000)}\nprint('big')`;
  expect(await run(code)).toMatchObject({ stdout: 'big\n' });
});

it('lists the packages and leaves no variable behind', async () => {
  const before = await connection.variables(signal);
  const packages = await connection.pythonPackages(signal);
  expect(packages.map(each => each.package)).toContain('deephaven-core');
  expect(packages.map(each => each.package.toLowerCase())).toEqual(packages.map(each => each.package.toLowerCase()).toSorted());
  expect(await connection.variables(signal)).toEqual(before);
  expect(await run("print([n for n in globals() if n.startswith('__dhmcp')])")).toMatchObject({ stdout: '[]\n' });
});

describe('without a way to cancel', () => {
  it('says that a script runs on, and lets the next one wait for it', async () => {
    const gate = scriptGate();
    const first = await run(`print('begun')\n${gate.script}`, { timeout: 400 });
    expect(first.failure).toMatchObject({ reason: 'timeout', stillRunning: true });
    const second = await run('x = 1', { timeout: 200 });
    expect(second.failure).toMatchObject({ reason: 'timeout', neverBegan: true });
    expect(await connection.variables(signal)).toBeInstanceOf(Array);
    await gate.reached();
    gate.open();
    expect(await run("print('after')", { timeout: 10_000 })).toMatchObject({ stdout: 'after\n' });
  });

  it('lets a waiting script be given up', async () => {
    const gate = scriptGate();
    const long = run(gate.script);
    const aborter = new AbortController();
    const waiting = connection.runScript({ code: "print('never')", timeout: 0 }, aborter.signal);
    aborter.abort();
    expect((await waiting).failure).toMatchObject({ reason: 'cancelled' });
    await gate.reached();
    gate.open();
    expect((await long).failure).toBeUndefined();
    expect(await run("print('then')")).toMatchObject({ stdout: 'then\n' });
  });
});

describe('with a way to cancel', () => {
  const driver = createTestDriver();
  let own: Connection;
  beforeAll(async () => {
    const worker = await driver.start(testRequest(), () => {}, AbortSignal.timeout(110_000));
    own = openConnection(optionsFor(worker.address, { cancelScript: worker.cancelScript! }));
    await own.runScript({ code: 'pass', timeout: 0 }, signal);
  });
  afterAll(async () => {
    await own.close();
    await driver.close();
  });

  it('stops a script whose time is over, within a second, and the next one works', async () => {
    const began = performance.now();
    const { failure, stdout } = await own.runScript({ code: "print('on')\nwhile True: pass", timeout: 500 }, signal);
    expect(failure).toMatchObject({ reason: 'timeout', headline: expect.stringContaining('stopped') });
    expect(failure!.stillRunning).toBeUndefined();
    expect(stdout).toBe('on\n');
    expect(performance.now() - began).toBeLessThan(1500);
    expect(await own.runScript({ code: "print('next')", timeout: 5000 }, signal)).toMatchObject({ stdout: 'next\n' });
  });

  it('stops a script that its caller gives up', async () => {
    const aborter = new AbortController();
    const code = "print('on')\nwhile True: pass";
    const running = own.runScript({ code, timeout: 0, onOutput: () => aborter.abort() }, aborter.signal);
    expect((await running).failure).toMatchObject({ reason: 'cancelled' });
    expect(await own.runScript({ code: "print('next')", timeout: 5000 }, signal)).toMatchObject({ stdout: 'next\n' });
  });
});
