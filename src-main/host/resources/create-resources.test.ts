import { expect, it, vi } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { configSchema } from '../config/schema.ts';
import { createRedaction } from '../observe/redaction.ts';
import { createPause } from '../pause.ts';
import { bench, fakeDriver, never } from '../sessions/testing/fakes.ts';
import { createResources } from './create-resources.ts';
import { resources, sessionResources } from './index.ts';

const state = 'deephaven://state/connections';
const logOf = (id: string) => `deephaven://session/${encodeURIComponent(id)}/log`;

async function open(settings: object = {}) {
  const { driver, workers } = fakeDriver();
  const file = { community: { sessions: { remote: {} }, session_creation: {} }, ...settings };
  const { sessions } = bench(file, { drivers: [driver] });
  const redaction = createRedaction();
  const pause = createPause(() => {});
  const parts = { resources, sessionResources, sessions, config: () => configSchema.parse(file), redaction, pause };
  await sessions.create({ name: 'lab' }, { signal: never, onStep: () => {} });
  return { ...createResources(parts), sessions, workers, redaction, pause };
}

it('shows every session with what is wrong and since when', async () => {
  const { read, workers, sessions } = await open();
  workers[0]!.die({ code: 3 });
  await vi.waitFor(() => expect(sessions.list()[1]!.detail).toContain('Out of memory'));
  const { mimeType, text } = (await read(state, never))!;
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
  await sessions.create({ name: 'other' }, { signal: never, onStep: () => {} });
  await vi.waitFor(() => expect(heard).toEqual([state]));
  (await sessions.ready('community:dynamic:lab', never))[Symbol.dispose]();
  await sessions.delete('other');
  await vi.waitFor(() => expect(heard).toEqual([state, state]));
  stop();
});

it('shows the log and the tables of a session, its id percent-encoded or not', async () => {
  const { read, redaction, workers } = await open();
  redaction.add(new Secret('word-to-hide'));
  workers[0]!.print('login with word-to-hide');
  const log = await read(logOf('community:dynamic:lab'), never);
  expect(log).toEqual({ mimeType: 'text/plain', text: 'starting\nOut of memory\nlogin with [secret]' });
  expect(await read('deephaven://session/community:dynamic:lab/log', never)).toEqual(log);
});

it.each([
  'deephaven://nothing',
  logOf('community:dynamic:nobody'),
  logOf('community:config:remote'),
  logOf('x'),
  'deephaven://session/%zz/log',
])('finds nothing at %s', async uri => {
  expect(await (await open()).read(uri, never)).toBeUndefined();
});

it('completes the ids of sessions that have the resource', async () => {
  const { complete } = await open();
  expect(complete('deephaven://session/{session_id}/log', 'session_id', 'Comm')).toEqual(['community:dynamic:lab']);
  expect(complete('deephaven://session/{session_id}/tables', 'session_id', '')).toHaveLength(2);
  expect(complete('deephaven://other', 'session_id', '')).toEqual([]);
});

it('goes with its group of tools, and waits while calls are paused', async () => {
  const { read, templates, pause } = await open({ tools: { groups: { extras: false } } });
  expect(templates().map(({ name }) => name)).toEqual(['session-tables']);
  expect(await read(logOf('community:dynamic:lab'), never)).toBeUndefined();
  pause.set(true);
  await expect(read(state, never)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
