import { expect, it } from 'vitest';
import type { Permission } from '../../../src-shared/host-status.ts';
import { configSchema } from '../config/schema.ts';
import type { ToolContext } from './define-tool.ts';
import { sessionLogs } from './session-logs.ts';

const worker = [
  '2026-01-05T09:30:00.100Z | main |  INFO | i.d.s.Server | Starting',
  '2026-01-05T09:30:01.100Z | main |  WARN | i.d.s.Server | Slow disk',
  '2026-01-05T09:30:02.100Z | main | ERROR | i.d.s.Server | It broke',
  '\tat java.lang.Thread.run',
  '2026-01-05T09:30:03.100Z | main |  INFO | i.d.s.Server | An ERROR was reported',
];

const failed = JSON.stringify({
  level: 'ERROR',
  err: { message: 'It broke', stack: 'Error: It broke\n    at run (/app/dist/host.js:1:2)' },
});

function read(input: object, { lines = worker, permission = 'full' }: { lines?: string[]; permission?: Permission } = {}) {
  const session = { id: 'community:dynamic:lab', logTail: async (count: number) => lines.slice(-count) };
  const context = {
    services: { sessions: { find: () => session }, appLog: async () => ['{"level":"INFO","msg":"Listening"}', failed] },
    caller: { name: 'a', kind: 'mcp', permission },
    config: configSchema.parse({}),
    rowBudget: () => 70_000,
  };
  return sessionLogs.run(sessionLogs.input.parse(input), context as unknown as ToolContext);
}

it('gives the last lines of a session', async () => {
  expect(await read({ session_id: 'community:community:lab', lines: 2 })).toEqual({
    session_id: 'community:dynamic:lab',
    lines: worker.slice(-2),
  });
});

it('gives those of a level and above, with what belongs to them', async () => {
  expect(await read({ session_id: 'x', level: 'WARNING' })).toMatchObject({ lines: worker.slice(1, 4) });
  expect(await read({ session_id: 'x', level: 'ERROR', lines: 1 })).toMatchObject({ lines: [worker[3]] });
});

it('gives those with a part, in any case', async () => {
  expect(await read({ session_id: 'x', contains: 'DISK' })).toMatchObject({ lines: [worker[1]] });
});

it('reads the log of the app', async () => {
  expect(await read({ source: 'app' })).toEqual({ lines: ['{"level":"INFO","msg":"Listening"}', failed] });
});

it('shows a client that may only read no stack of the app', async () => {
  const { lines } = await read({ source: 'app' }, { permission: 'read-only' });
  expect(lines).toEqual(['{"level":"INFO","msg":"Listening"}', '{"level":"ERROR","err":{"message":"It broke"}}']);
});

it('shortens long lines, and says by how much', async () => {
  const { lines } = await read({ session_id: 'x' }, { lines: ['short', 'x'.repeat(200_000)] });
  expect(lines).toEqual(['short', `${'x'.repeat(2000)}…(+198000 chars)`]);
});

it('keeps the last lines that fit into the token limit, and says so', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(1000)}`);
  const answer = await read({ session_id: 'x', lines: 2000 }, { lines: many });
  expect(JSON.stringify(answer).length).toBeLessThan(25_000 * 3.5);
  expect(answer).toMatchObject({ truncated_by: 'token_limit', hint: expect.stringContaining('of 2000 lines') });
  expect((answer.lines as string[]).at(-1)).toBe(many.at(-1));
});

it.each([{}, { session_id: 'x', source: 'app' }])('refuses %j', async input => {
  await expect(read(input)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
