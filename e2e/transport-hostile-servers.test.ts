import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hostileCalls,
  sessionName,
  startHostileProcess,
  type HostileProcess,
} from '../src-main/host/deephaven/testing/hostile-process.ts';
import { hostileKinds, type HostileKind } from '../src-main/host/deephaven/testing/hostile-servers.ts';
import { startTestHost, type Answer, type TestHost } from './host.ts';

const kinds = Object.entries(hostileKinds) as [string, HostileKind][];
const isLate = ([, { outcome }]: [string, HostileKind]) => outcome[0] === 'TIMEOUT';

let servers: HostileProcess;
let host: TestHost;

beforeAll(async () => {
  servers = await startHostileProcess();
  const sessions = Object.fromEntries(
    Object.entries(servers.ports).map(([name, port]) => [name, { host: '127.0.0.1', port, auth_type: 'Anonymous' }]),
  );
  host = await startTestHost({ config: { community: { sessions }, timeouts: { connect: 8, read: 8, quick: 8 } } });
});
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

function ask(kind: string, call: HostileKind['call']): Promise<Answer> {
  const [tool, args] = hostileCalls[call];
  return host.call(tool, { session_id: `community:config:${sessionName(kind)}`, ...args });
}

function dueAnswer(outcome: HostileKind['outcome']): Answer {
  if (outcome === 'fine') return { success: true };
  return { error_code: outcome[0], error: expect.stringContaining(outcome[1] ?? '') };
}

/** The outcome is the one that is due, others are served meanwhile and after it. */
async function survives(kind: string, { call, outcome }: HostileKind): Promise<void> {
  const [answer, list] = await Promise.all([ask(kind, call), host.call('sessions_list')]);
  expect(answer).toMatchObject(dueAnswer(outcome));
  expect(JSON.stringify(answer).length).toBeLessThan(50_000);
  expect(list).toMatchObject({ success: true });
  expect(await ask('good', 'read')).toMatchObject({ success: true, row_count: 3, is_complete: true });
}

describe('a server harms only its own session with', () => {
  it.each(kinds.filter(kind => !isLate(kind)))('%s', survives);
});

describe('a server harms only its own session', () => {
  it.concurrent.each(kinds.filter(isLate))('with %s', survives);
});

it('shows no version that is none', async () => {
  for (const kind of ['a version of 3 MB', 'memory below zero']) {
    const session_id = `community:config:${sessionName(kind)}`;
    const answer = await host.call('session_details', { session_id, attempt_to_connect: true });
    expect(answer).toMatchObject({ session: { available: true } });
    expect(JSON.stringify(answer).length).toBeLessThan(2000);
  }
});
