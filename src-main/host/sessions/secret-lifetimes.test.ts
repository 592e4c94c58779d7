import { expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { bench, fakeConnections, fakeDriver, never, refused } from './testing/fakes.ts';

const token = 'a-key-of-the-callers-own';
const variable = 'a-value-from-the-environment';
const file = { community: { session_creation: { defaults: { environment_vars: { SERVICE_KEY: '${env:KEY}' } } } } };
const resolveReference = async (text: string) => new Secret(text === '${env:KEY}' ? variable : text);
const options = { signal: never, onStep: () => {} };
const own = (name: string) => ({ name, authToken: new Secret(token) });

it('masks the secrets of a session until it is deleted, also when two have the same', async () => {
  const { sessions, redaction } = bench(file, { resolveReference });
  await sessions.community.create(own('one'), options);
  await sessions.community.create(own('two'), options);
  await sessions.community.delete('one');
  expect(redaction.redact(`${token} ${variable}`)).toBe('[secret] [secret]');
  await sessions.community.delete('two');
  expect(redaction.forms()).toEqual([]);
});

it('masks those of a kept session also while it is stopped', async () => {
  const { sessions, redaction } = bench(file, { resolveReference });
  const { id } = await sessions.community.createKept(own('lab'), never);
  (await sessions.ready(id, never))[Symbol.dispose]();
  await sessions.stop(id);
  expect(redaction.redact(token)).toBe('[secret]');
  await sessions.community.delete('lab');
  expect(redaction.forms()).toEqual([]);
});

it('forgets those of a session that could not be made', async () => {
  const failed = bench(file, { resolveReference, openConnection: fakeConnections(() => Promise.reject(refused())).open });
  await expect(failed.sessions.community.create(own('lab'), options)).rejects.toThrow();
  expect(failed.masked).toContain(token);
  expect(failed.redaction.forms()).toEqual([]);

  const full = bench({ community: { session_creation: { ...file.community.session_creation, max_concurrent_sessions: 1 } } });
  await full.sessions.community.create({ name: 'first' }, options);
  await expect(full.sessions.community.create(own('second'), options)).rejects.toThrow(/limit/);
  const { driver } = fakeDriver();
  driver.checkMemory = () => Promise.reject(refused());
  const tight = bench(file, { resolveReference, drivers: [driver] });
  await expect(tight.sessions.community.create(own('lab'), options)).rejects.toThrow();
  await expect(tight.sessions.community.createKept(own('lab'), never)).rejects.toThrow();
  expect(tight.masked).toContain(token);
  expect([full, tight].map(({ redaction }) => redaction.forms())).toEqual([[], []]);
});

it('forgets those of a configured session that is configured no longer', async () => {
  const local = { auth_type: 'PSK', auth_token: '${env:KEY}' };
  const { sessions, redaction, configure } = bench({ community: { sessions: { local } } }, { resolveReference });
  (await sessions.ready('community:config:local', never))[Symbol.dispose]();
  expect(redaction.redact(variable)).toBe('[secret]');
  configure({ community: { sessions: {} } });
  await sessions.reload({ restartDynamic: false });
  expect(redaction.forms()).toEqual([]);
});

it('knows only the secrets that a worker made ahead would get by now', async () => {
  const values = ['first-value-of-the-key', 'second-value-of-the-key'];
  let read = 0;
  const { sessions, redaction } = bench(file, { resolveReference: async () => new Secret(values[read++]!) });
  await sessions.defaultPythonWorker(never);
  await sessions.defaultPythonWorker(never);
  expect(values.map(redaction.redact)).toEqual([values[0], '[secret]']);
});
