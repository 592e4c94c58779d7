import { expect, it, vi } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import type { Caller } from '../auth/caller.ts';
import { configSchema } from '../config/schema.ts';
import { createActivity } from '../observe/activity.ts';
import type { AuditedCall } from '../observe/audit.ts';
import { createRedaction } from '../observe/redaction.ts';
import { silentLog } from '../observe/testing/silent-log.ts';
import { createPause } from '../tools/pause.ts';
import { bench, fakeDriver, never } from '../sessions/testing/fakes.ts';
import { tools } from '../tools/index.ts';
import { createStandIn } from '../tools/stand-in.ts';
import { createResources } from './create-resources.ts';
import { resources, sessionResources } from './index.ts';

const state = 'deephaven://state/connections';
const logOf = (id: string) => `deephaven://session/${encodeURIComponent(id)}/log`;

const caller: Caller = { name: 'cursor', kind: 'mcp', permission: 'read-only' };
const asked = { caller, clientVersion: 'cursor 1.2', signal: never };

async function open(settings: object = {}) {
  const { driver, workers } = fakeDriver();
  const file = { community: { sessions: { remote: {} }, session_creation: {} }, ...settings };
  const { sessions } = bench(file, { drivers: [driver] });
  const redaction = createRedaction();
  const pause = createPause(() => {});
  const activity = createActivity();
  const audited: AuditedCall[] = [];
  const standIn = createStandIn({
    tools,
    config: () => configSchema.parse(file),
    redaction,
    activity,
    audit: { write: call => void audited.push(call) },
    pause,
    log: silentLog,
  });
  const opened = createResources({ resources, sessionResources, sessions, standIn });
  await sessions.community.create({ name: 'lab' }, { signal: never, onStep: () => {} });
  return { ...opened, sessions, workers, redaction, pause, activity, audited };
}

it('shows every session with what is wrong and since when', async () => {
  const { read, workers, sessions } = await open();
  workers[0]!.die({ code: 3 });
  await vi.waitFor(() => expect(sessions.list()[1]!.detail).toContain('Out of memory'));
  const { mimeType, text } = (await read(state, asked))!;
  expect(mimeType).toBe('application/json');
  expect(JSON.parse(text)).toMatchObject({
    count: 2,
    sessions: [
      { session_id: 'community:config:remote', status: 'OFFLINE' },
      {
        session_id: 'community:dynamic:lab',
        last_error: 'Worker exited with code 3: Out of memory',
        since: expect.stringMatching(/^\d{4}-/),
      },
    ],
  });
});

it('tells of changes once for many, and not of what it does not show', async () => {
  const { onChange, sessions } = await open();
  const heard: string[] = [];
  const stop = onChange(uri => heard.push(uri));
  await sessions.community.create({ name: 'other' }, { signal: never, onStep: () => {} });
  await vi.waitFor(() => expect(heard).toEqual([state]));
  (await sessions.ready('community:dynamic:lab', never))[Symbol.dispose]();
  await sessions.community.delete('other');
  await vi.waitFor(() => expect(heard).toEqual([state, state]));
  stop();
});

it('shows the log and the tables of a session, its id percent-encoded or not', async () => {
  const { read, redaction, workers } = await open();
  redaction.add(new Secret('word-to-hide'));
  workers[0]!.print('login with word-to-hide');
  const log = await read(logOf('community:dynamic:lab'), asked);
  expect(log).toEqual({ mimeType: 'text/plain', text: 'starting\nOut of memory\nlogin with [secret]' });
  expect(await read('deephaven://session/community:dynamic:lab/log', asked)).toEqual(log);
});

it.each([
  'deephaven://nothing',
  logOf('community:dynamic:nobody'),
  logOf('community:config:remote'),
  logOf('x'),
  'deephaven://session/%zz/log',
])('finds nothing at %s', async uri => {
  const { read, subscribe } = await open();
  expect(await read(uri, asked)).toBeUndefined();
  expect(await subscribe(uri, asked)).toBe(false);
});

it('completes the ids of sessions that have the resource', async () => {
  const { complete } = await open();
  const of = (uri: string, value: string) => complete(uri, { name: 'session_id', value }, asked);
  expect(await of('deephaven://session/{session_id}/log', 'Comm')).toEqual(['community:dynamic:lab']);
  expect(await of('deephaven://session/{session_id}/tables', '')).toHaveLength(2);
  expect(await of('deephaven://other', '')).toEqual([]);
});

const template = 'deephaven://session/{session_id}/log';
const log = logOf('community:dynamic:lab');

it.each([
  ['its tool', { tools: { disabled: ['session_logs'] } }, 'tools.disabled'],
  ['the group of its tool', { tools: { groups: { extras: false } } }, 'tools.groups.extras'],
])('goes with %s, and refuses in the same words', async (_, settings, key) => {
  const { read, subscribe, complete, list, templates, audited } = await open(settings);
  expect(templates(caller).map(({ name }) => name)).toEqual(['session-tables']);
  expect(list(caller)).toHaveLength(1);
  const refusal = { code: 'DISABLED', message: "Tool 'session_logs' is switched off.", hint: expect.stringContaining(key) };
  await expect(read(log, asked)).rejects.toMatchObject(refusal);
  await expect(subscribe(log, asked)).rejects.toMatchObject(refusal);
  await expect(complete(template, { name: 'session_id', value: '' }, asked)).rejects.toMatchObject(refusal);
  expect(audited.map(({ errorCode }) => errorCode)).toEqual(['DISABLED', 'DISABLED', 'DISABLED']);
});

it('waits while calls are paused', async () => {
  const { read, pause } = await open();
  pause.set(true);
  await expect(read(state, asked)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('notes each look as a call of the tool that shows the same', async () => {
  const { read, subscribe, complete, activity, audited } = await open();
  const { text } = (await read(log, asked))!;
  expect(await subscribe(state, asked)).toBe(true);
  await complete(template, { name: 'session_id', value: 'c' }, asked);
  await read(logOf('community:dynamic:gone'), asked);
  expect(audited).toMatchObject([
    {
      tool: 'session_logs',
      client: 'cursor 1.2',
      target: 'community:dynamic:lab',
      arguments: { resource: log },
      outBytes: text.length,
    },
    { tool: 'sessions_list', arguments: { subscribe: state } },
    { tool: 'session_logs', arguments: { complete: template } },
    { tool: 'session_logs', target: 'community:dynamic:gone', errorCode: 'SESSION_NOT_FOUND' },
  ]);
  const rows = activity.recent(10);
  expect(rows.map(({ tool }) => tool)).toEqual(['session_logs', 'session_logs', 'sessions_list', 'session_logs']);
  expect(activity.details(rows[3]!.id)).toMatchObject({ client: 'cursor', session: 'community:dynamic:lab', output: text });
});
