import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from './testing/registry.ts';
import { containerRequest, nothing, openTestDocker, type TestDocker } from './testing/test-docker.ts';

const never = new AbortController().signal;
const quiet = () => {};

let docker: TestDocker;
beforeAll(async () => {
  docker = await openTestDocker();
});
afterAll(() => docker?.[Symbol.asyncDispose]());

type PullPolicy = 'missing' | 'always' | 'never';
const provision = (image: string, pullPolicy: PullPolicy = 'missing', onStep: (step: string) => void = quiet, signal = never) =>
  docker.driver.provision(containerRequest({ docker: { image, pullPolicy } }), onStep, signal);

/** A registry whose image is removed with it. */
async function withRegistry(options: { isHeld?: boolean }, use: (registry: TestRegistry) => Promise<void>): Promise<void> {
  await using registry = await startRegistry(options);
  try {
    await use(registry);
  } finally {
    await docker.docker
      .getImage(registry.image)
      .remove({ force: true })
      .catch(() => {}); // some tests never have it
  }
}

describe('the image of a worker', () => {
  it('is pulled where it is missing, with how far that is, and then used', () =>
    withRegistry({}, async registry => {
      const steps: string[] = [];
      await provision(registry.image, 'missing', step => steps.push(step));
      expect(steps[0]).toBe('pulling image');
      const percents = steps.slice(1).map(step => Number(/^pulling image (\d+) %$/.exec(step)![1]));
      expect(percents.length).toBeGreaterThan(2);
      expect(percents).toEqual(percents.toSorted((a, b) => a - b));
      expect(percents.at(-1)).toBe(100);
      await provision(registry.image);
      expect(registry.requests.layer).toBe(1);
    }));

  it('is pulled once for callers that come together, and goes on when one gives up', () =>
    withRegistry({ isHeld: true }, async registry => {
      const stop = new AbortController();
      const first = provision(registry.image, 'missing', quiet, stop.signal);
      const second = provision(registry.image);
      await registry.layerAsked;
      stop.abort(new Error('given up'));
      await expect(first).rejects.toThrow('given up');
      registry.finishLayer();
      await second;
      expect(registry.requests.layer).toBe(1);
    }));

  it('is looked for each time with "always", and never with "never"', () =>
    withRegistry({}, async registry => {
      await expect(provision(registry.image, 'never')).rejects.toMatchObject({
        code: 'LAUNCH_FAILED',
        message: `The image '${registry.image}' is not on this machine, and pull_policy "never" forbids to pull it.`,
        hint: expect.stringContaining(`docker pull ${registry.image}`),
      });
      expect(registry.requests.manifest).toBe(0);
      await provision(registry.image, 'always');
      const { manifest } = registry.requests;
      await provision(registry.image, 'always');
      expect(registry.requests.manifest).toBeGreaterThan(manifest);
      expect(registry.requests.layer).toBe(1);
      await provision(registry.image, 'never');
    }));

  it('that runs no server is no worker', () =>
    withRegistry({}, async registry => {
      await provision(registry.image);
      const request = containerRequest({ docker: { image: registry.image } });
      await expect(docker.driver.start(request, quiet, never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'The worker did not start: its image has no program that starts a Deephaven server here.',
      });
      await expect.poll(docker.leftovers).toEqual(nothing);
    }));

  it('ends with the driver while it is pulled', () =>
    withRegistry({ isHeld: true }, async registry => {
      const driver = docker.another();
      const pulling = driver.provision(containerRequest({ docker: { image: registry.image } }), quiet, never);
      const failure = expect(pulling).rejects.toMatchObject({ code: 'CANCELLED' });
      await registry.layerAsked;
      await driver.close();
      await failure;
    }));

  it.each([
    ['127.0.0.1:1/worker:1', 'LAUNCH_FAILED', 'the registry cannot be reached'],
    ['No Name', 'INVALID_ARGUMENT', 'is not the name of an image'],
  ])('%s that can not be had says why', async (image, code, reason) => {
    await expect(provision(image)).rejects.toMatchObject({ code, message: expect.stringContaining(reason) });
  });

  it('that the registry does not have says so', () =>
    withRegistry({}, async registry => {
      const image = registry.image.replace('worker', 'other');
      await expect(provision(image)).rejects.toMatchObject({
        code: 'LAUNCH_FAILED',
        message: `The image '${image}' could not be pulled: the registry has none of that name, or wants a login.`,
        hint: expect.stringContaining('docker login'),
      });
    }));
});
