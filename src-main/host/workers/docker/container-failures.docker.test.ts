import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { containerRequest, nothing, openTestDocker, type TestDocker } from './testing/test-docker.ts';

const never = new AbortController().signal;
const alone = { starting: 0, stoppable: [] };
const quiet = () => {};

let docker: TestDocker;
beforeAll(async () => {
  docker = await openTestDocker();
});
afterEach(() => vi.waitFor(async () => expect(await docker.leftovers()).toEqual(nothing)));
afterAll(() => docker?.[Symbol.asyncDispose]());

const start = (changes: Parameters<typeof containerRequest>[0]) => docker.driver.start(containerRequest(changes), quiet, never);

describe('a worker that ends before it is ready', () => {
  it('gives its exit code, its last lines, and what they mean', async () => {
    await expect(start({ extraJvmArgs: ['-XX:+NoSuchOption'] })).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: 'The worker did not start: Java refused one of its options.',
      hint: expect.stringContaining('extra_jvm_args'),
      details: { exit_code: 1, log_tail: expect.arrayContaining([expect.stringContaining('NoSuchOption')]) },
    });
  });

  it('says so when it needed more than its memory limit', async () => {
    const extraJvmArgs = ['-Xms1g', '-Xmx1g', '-XX:+AlwaysPreTouch'];
    await expect(start({ heapSizeGb: 0.1, extraJvmArgs, docker: { memoryLimitGb: 0.6 } })).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: 'The worker did not start: it needed more than its memory limit of 0.6 GB.',
      hint: 'Raise docker_memory_limit_gb, or lower heap_size_gb (now 0.1).',
      details: { exit_code: 137 },
    });
  });
});

describe('a request that can not be', () => {
  it.each([
    [{ memoryLimitGb: 1 }, /docker_memory_limit_gb 1 is too small for heap_size_gb 1/],
    [{ volumes: ['/no/such/folder:/in'] }, /the host path '\/no\/such\/folder' does not exist/],
  ])('is refused before anything is made: %o', async (change, message) => {
    const request = containerRequest({ heapSizeGb: 1, docker: change });
    await expect(docker.driver.provision(request, quiet, never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
    await expect(docker.driver.start(request, quiet, never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it.each([
    [{ cpuLimit: 10_000 }, 'The worker did not start: docker_cpu_limit is out of the range that the Docker engine has.'],
    [{ memoryLimitGb: 0.001 }, /docker_memory_limit_gb 0.001 is too small/],
  ])('is explained when the engine refuses it: %o', async (change, message) => {
    await expect(start({ docker: change })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });

  it('for more memory than the engine has says what fits', async () => {
    await expect(docker.driver.checkMemory!({ heapSizeGb: 100_000 }, alone, never)).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      hint: expect.stringContaining('heap_size_gb'),
    });
    expect(await docker.driver.checkMemory!({ heapSizeGb: 0.5 }, alone, never)).toBeUndefined();
  });
});
