import { expect, it } from 'vitest';
import type { ToolContext } from './define-tool.ts';
import { sessionLogs } from './session-logs.ts';

const worker = [
  '2026-01-05T09:30:00.100Z | main |  INFO | i.d.s.Server | Starting',
  '2026-01-05T09:30:01.100Z | main |  WARN | i.d.s.Server | Slow disk',
  '2026-01-05T09:30:02.100Z | main | ERROR | i.d.s.Server | It broke',
  '\tat java.lang.Thread.run',
  '2026-01-05T09:30:03.100Z | main |  INFO | i.d.s.Server | An ERROR was reported',
];

function read(input: object) {
  const session = { id: 'community:dynamic:lab', logTail: async (lines: number) => worker.slice(-lines) };
  const context = { sessions: { find: () => session }, appLog: async () => ['{"level":"INFO","msg":"Listening"}'] };
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
  expect(await read({ source: 'app' })).toEqual({ lines: ['{"level":"INFO","msg":"Listening"}'] });
});

it.each([{}, { session_id: 'x', source: 'app' }])('refuses %j', async input => {
  await expect(read(input)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
