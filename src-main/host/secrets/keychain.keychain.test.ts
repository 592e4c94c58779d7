import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const withKeyring = join(import.meta.dirname, '../../../scripts/with-keyring.sh');
const scenario = join(import.meta.dirname, 'testing/keychain-scenario.ts');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyring-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Outcome {
  value?: string | boolean;
  code?: string;
  message?: string;
  kind: string;
  detail?: string;
}

/** Runs the steps in a process of their own, beside a real Secret Service in the given state. */
async function outcomes(keyring: 'unlocked' | 'locked' | 'none', ...steps: string[]): Promise<Outcome[]> {
  const env = { ...process.env, KEYRING: keyring, KEYRING_HOME: home };
  const { stdout } = await promisify(execFile)(withKeyring, [process.execPath, scenario, ...steps], { env });
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Outcome);
}

it('keeps secrets over a restart, with any letters and length', async () => {
  const long = 'ü🔑'.repeat(1000);
  const first = await outcomes('unlocked', 'get local', `set local ${long}`, 'set other plain', 'delete other', 'delete other');
  expect(first.map(({ value }) => value)).toEqual([undefined, undefined, undefined, true, false]);
  expect(first.at(-1)).toEqual({ value: false, kind: 'keychain' });
  const second = await outcomes('unlocked', 'get local', 'get other');
  expect(second).toEqual([{ value: long, kind: 'keychain' }, { kind: 'keychain' }]);
});

it('says that a locked keychain is locked, and forgets nothing', async () => {
  await outcomes('unlocked', 'set local kept');
  const locked = { code: 'UNAVAILABLE', message: 'The keychain is locked.', kind: 'keychain', detail: 'The keychain is locked.' };
  expect(await outcomes('locked', 'get local', 'set local other')).toEqual([locked, locked]);
  expect(await outcomes('unlocked', 'get local')).toMatchObject([{ value: 'kept' }]);
});

it('keeps secrets in memory where no service answers, and says so', async () => {
  const [, got] = await outcomes('none', 'set local value', 'get local');
  expect(got).toMatchObject({ value: 'value', kind: 'memory' });
  expect(got?.detail).toMatch(
    /^This machine has no keychain that can be used \(.*\)\. Secrets stay in memory until the app quits\.$/,
  );
});

it('keeps secrets in memory where the service has nowhere to store them', async () => {
  expect(await outcomes('locked', 'set local value', 'get local')).toMatchObject([{ kind: 'memory' }, { value: 'value' }]);
});

it('ends a cancelled question', async () => {
  expect(await outcomes('unlocked', 'cancelled local')).toMatchObject([{ value: 'AbortError' }]);
});
