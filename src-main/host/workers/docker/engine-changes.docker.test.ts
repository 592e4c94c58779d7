import { expect, it, vi } from 'vitest';
import type { DriverAvailability } from '../worker-driver.ts';
import { startEngineProxy } from './testing/engine-proxy.ts';
import { openTestDocker } from './testing/test-docker.ts';

const withinFiveSeconds = { timeout: 5_000 };

it('tells within five seconds that the engine went away and came back, until nobody wants to know', async () => {
  await using proxy = await startEngineProxy();
  await using docker = await openTestDocker({ env: { DOCKER_HOST: proxy.url } });
  const seen: DriverAvailability[] = [];
  const stop = docker.driver.watch!(now => seen.push(now));
  await vi.waitFor(
    () => expect(seen.at(-1)).toMatchObject({ available: true, detail: expect.stringMatching(/^\d+\./) }),
    withinFiveSeconds,
  );
  await proxy.goAway();
  await vi.waitFor(
    () => expect(seen.at(-1)).toMatchObject({ available: false, reason: 'Docker is installed but not running.' }),
    withinFiveSeconds,
  );
  await proxy.comeBack();
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ available: true }), withinFiveSeconds);
  expect(seen).toHaveLength(3);
  let requests = 0;
  proxy.interfere = () => ++requests < 0;
  stop();
  await proxy.goAway();
  await proxy.comeBack();
  expect(requests).toBe(0);
});
