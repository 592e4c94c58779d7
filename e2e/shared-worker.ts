import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { openConnection } from '../src-main/host/deephaven/open-connection.ts';
import { rehearseSession } from '../src-main/host/wiring/rehearse-session.ts';
import { Secret } from '../src-shared/secret.ts';
import { createTestDriver, testPython, testRequest } from './test-driver.ts';

/** Making the environment on a new machine takes up to several minutes; later runs start at once. */
const setupTimeout = 15 * 60_000;

/** Starts the one worker that all suites of a run share, and stops it after them. */
export default async function startSharedWorker(project: TestProject): Promise<() => Promise<void>> {
  const driver = createTestDriver({ exercise: rehearseSession(openConnection) });
  const token = randomBytes(32).toString('base64url');
  const request = testRequest({
    name: 'shared',
    authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler',
    token: new Secret(token),
    heapSizeGb: 2,
  });
  const signal = AbortSignal.timeout(setupTimeout);
  await driver.speedUp(request, signal);
  const worker = await driver.start(request, say, signal);
  project.provide('worker', { ...worker.address, token, python: testPython });
  return () => driver.close();
}

function say(step: string): void {
  process.stderr.write(`shared worker: ${step}\n`);
}
