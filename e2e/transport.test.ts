import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientKinds, connect, transports } from './transport/clients.ts';
import { startServer, type TestServer } from './transport/server.ts';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer();
  token = (await server.tokens.mint('tester', 'full')).reveal();
});
afterAll(() => server[Symbol.asyncDispose]());

const ways = clientKinds.flatMap(kind => transports.map(over => ({ kind, over })));

describe.each(ways)('a client of SDK $kind over $over', ({ kind, over }) => {
  const open = () => connect(kind, over, server, token);

  it('learns who the server is', async () => {
    const { raw } = await open();
    expect(raw.getServerVersion()).toMatchObject({ name: 'transport-test', version: '1.2.3' });
    expect(raw.getInstructions()).toBe('Call who_am_i first.');
  });

  it('sees the tools in order, with strict schemas and all annotations', async () => {
    const { raw } = await open();
    const { tools } = await raw.listTools();
    expect(tools.map(tool => tool.name)).toEqual(['who_am_i', 'echo', 'fail', 'work']);
    expect(tools[1]).toMatchObject({
      title: 'Echo',
      inputSchema: {
        type: 'object',
        properties: { text: { type: 'string', description: 'Any text' }, times: { type: 'integer', default: 1 } },
        required: ['text'],
        additionalProperties: false,
      },
      annotations: { title: 'Echo', readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    });
  });

  it('gets one text block of compact JSON and the same as an object', async () => {
    const { call } = await open();
    const result = await call({ name: 'who_am_i', arguments: {} });
    const text = '{"success":true,"name":"tester","permission":"full","client":"tester 9.9"}';
    expect(result.content).toEqual([{ type: 'text', text }]);
    expect(result.structuredContent).toEqual(JSON.parse(text));
    expect(result.isError).toBeFalsy();
  });

  it('passes arguments on as they are, right or wrong', async () => {
    const { call } = await open();
    const args = { text: 5, unknown: ['✓', '\u2028', null], nested: { a: 1e21 } };
    const { content } = await call({ name: 'echo', arguments: args });
    expect(content).toEqual([{ type: 'text', text: JSON.stringify({ success: true, arguments: args }) }]);
  });

  it('gets a failure as a result, without structured content', async () => {
    const { call } = await open();
    const result = await call({ name: 'fail', arguments: {} });
    expect(result).toMatchObject({ isError: true, content: [{ type: 'text' }] });
    expect(result.structuredContent).toBeUndefined();
  });

  it('gets -32602 for a tool that does not exist', async () => {
    const { call } = await open();
    await expect(call({ name: 'nonsense', arguments: {} })).rejects.toMatchObject({ code: -32_602 });
  });

  it('gets progress with rising values, and the output', async () => {
    const { call, onLog } = await open();
    const progress = vi.fn();
    const output = vi.fn();
    onLog(output);
    const meta = kind === 'v2' ? { _meta: { 'io.modelcontextprotocol/logLevel': 'info' } } : {};
    // Long enough that the SDKs don't drop progress that comes together with the answer.
    await call({ name: 'work', arguments: { ms: 200 }, ...meta }, { onprogress: progress });
    const values = progress.mock.calls.map(([value]) => value as { progress: number; message: string; total?: number });
    expect(values.map(({ message, total }) => [message, total])).toEqual([
      ['one', 3],
      ['two', 3],
      ['still two', undefined],
    ]);
    expect(values[0]!.progress < values[1]!.progress && values[1]!.progress < values[2]!.progress).toBe(true);
    expect(output).toHaveBeenCalledWith('some output\n');
  });

  it('cancels a call', async () => {
    const { call } = await open();
    const work = over === 'stdio' ? undefined : server.tools.nextWork();
    const cancel = new AbortController();
    const cancelled = call({ name: 'work', arguments: {} }, { signal: cancel.signal, onprogress: () => cancel.abort() });
    await expect(cancelled).rejects.toThrow();
    expect(await (await work)?.ended).toBe(over === 'stdio' ? undefined : 'aborted');
    expect((await call({ name: 'echo', arguments: {} })).isError).toBeFalsy();
  });

  it('hears that the tools changed', async () => {
    const { raw, call, onToolsChanged } = await open();
    await raw.listTools();
    const changed = new Promise<string>(resolve => onToolsChanged(() => resolve('changed')));
    const change = () =>
      over === 'stdio' ? void call({ name: 'work', arguments: { ms: 1 } }).catch(() => {}) : server.mcp.toolsChanged();
    // The listening stream opens after the client is connected, at a time that it does not tell.
    const again = setInterval(change, 50);
    expect(await changed.finally(() => clearInterval(again))).toBe('changed');
  });

  it('finds empty lists of resources and prompts', async () => {
    const { raw } = await open();
    expect((await raw.listResources()).resources).toEqual([]);
    expect((await raw.listResourceTemplates()).resourceTemplates).toEqual([]);
    expect((await raw.listPrompts()).prompts).toEqual([]);
    await expect(raw.readResource({ uri: 'none://x' })).rejects.toThrow();
  });
});

it('knows each client by its token, and remembers what it calls itself', async () => {
  const other = (await server.tokens.mint('reader', 'read-only')).reveal();
  const { raw } = await connect('v1', 'http', server, other);
  expect((await raw.listTools()).tools.map(tool => tool.name)).toEqual(['who_am_i', 'echo']);
  expect(server.tokens.list().find(({ name }) => name === 'reader')).toMatchObject({ version: 'tester 9.9' });
});

it('gives byte-identical answers over HTTP and through the bridge', async () => {
  const args = { text: 'ü😀\u2028"\\', big: 'x'.repeat(300_000) };
  const texts = await Promise.all(
    transports.map(async over => {
      const { call } = await connect('v1', over, server, token);
      return JSON.stringify((await call({ name: 'echo', arguments: args })).content);
    }),
  );
  expect(texts[1]).toBe(texts[0]);
  expect(texts[2]).toBe(texts[0]);
});
