import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownDataDir, testRequest, createTestDriver } from '../../../../e2e/test-driver.ts';
import { openConnection } from '../../deephaven/open-connection.ts';
import { rehearseSession } from '../../wiring/rehearse-session.ts';
import { createRedaction } from '../../observe/redaction.ts';
import type { WorkerDriver } from '../worker-driver.ts';
import type { PythonDriver } from './python-driver.ts';

const never = new AbortController().signal;
const psk = 'io.deephaven.authentication.psk.PskAuthenticationHandler';
const request = testRequest({ authType: psk, environment: { MY_SECRET: 'a-value-of-a-person' } });

let dataDir: string;
let driver: PythonDriver;
let folder: string;
let made: string;
const redaction = createRedaction();

beforeAll(async () => {
  dataDir = await ownDataDir();
  folder = path.join(dataDir, 'cache', 'classes');
  await rm(folder); // the one that all tests share
  driver = createTestDriver({ dataDir, redaction, exercise: rehearseSession(openConnection) });
  await driver.speedUp(request, never);
  made = path.join(folder, (await readdir(folder))[0]!);
});
afterAll(async () => {
  await driver.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts and stops a worker; whether it had the archive in its memory. */
async function usesArchive(by: WorkerDriver = driver): Promise<boolean> {
  const worker = await by.start(request, () => {}, never);
  const maps = await readFile(`/proc/${worker.processId}/maps`, 'utf8');
  await worker.stop();
  return maps.includes('cache/classes');
}

it('is made once, in a file that only its owner may read, by a worker of which nothing is left', async () => {
  const { mtimeMs, mode } = await stat(made);
  expect(mode & 0o777).toBe(0o600);
  const again = createTestDriver({ dataDir, exercise: () => Promise.reject(new Error('must not be needed')) });
  await again.speedUp(request, never);
  await again.close();
  expect(await readdir(folder)).toEqual([path.basename(made)]);
  expect((await stat(made)).mtimeMs).toBeGreaterThanOrEqual(mtimeMs);
});

it('holds nothing of a person, nor a key', async () => {
  const content = await readFile(made);
  expect(content.includes('a-value-of-a-person')).toBe(false);
  expect(redaction.redact(content.toString('latin1'))).not.toContain('[secret]');
});

it.runIf(process.platform === 'linux')('is what later workers load their classes from', async () => {
  expect(await usesArchive()).toBe(true);
});

it.runIf(process.platform === 'linux')('is passed over when it is damaged, cut off, or of another Java', async () => {
  const whole = await readFile(made);
  const key = path.basename(made).slice(0, 33);
  const damaged = Buffer.from(whole);
  for (let at = whole.length >> 3; at < whole.length; at += whole.length >> 5) damaged[at]! ^= 0xff;
  await rm(made);
  await writeFile(path.join(folder, `${key}00000001.jsa`), damaged);
  await writeFile(path.join(folder, `${key}00000002.jsa`), whole.subarray(0, whole.length >> 1));
  await writeFile(path.join(folder, `${'0'.repeat(32)}-${checksum(whole)}.jsa`), whole);
  expect(await usesArchive()).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'does not keep a worker from starting when only the JVM sees that it is of another one',
  async () => {
    const [file] = (await readdir(folder)).filter(name => name.startsWith('0'.repeat(32)));
    const other = await readFile(path.join(folder, file!));
    other.write('Some Other VM', other.indexOf('64-Bit Server VM'));
    const [key] = (await readdir(folder)).filter(name => name.endsWith('00000001.jsa'));
    await writeFile(path.join(folder, `${key!.slice(0, 33)}${checksum(other)}.jsa`), other);
    expect(await usesArchive()).toBe(false);
  },
);

function checksum(content: Buffer): string {
  return crc32(content).toString(16).padStart(8, '0');
}
