import { describe, expect, it } from 'vitest';
import { containerOptions, type ContainerRequest } from './container-options.ts';

const request: ContainerRequest = {
  name: 'lab',
  language: 'python',
  authType: 'a.b.Handler',
  heapSizeGb: 2.5,
  extraJvmArgs: [],
  environment: {},
  startupTimeout: 1,
  docker: { image: 'x', memoryLimitGb: null, cpuLimit: null, volumes: [], pullPolicy: 'missing' },
};
const owner = { name: 'n', hostId: 'h', dataFolder: '/d', platform: 'linux' } as const;
const startOptions = (changes: Partial<ContainerRequest>) =>
  containerOptions({ ...request, ...changes }, owner)
    .Env!.find(entry => entry.startsWith('START_OPTS='))!
    .slice(11);

describe('the options of a container', () => {
  it("hold the JVM's: ours, then the caller's, then those about web pages, which nothing undoes", () => {
    const extra = { extraJvmArgs: ['-Xmx1g'], environment: { START_OPTS: '-Dhttp.allowedMethods=GET,POST,OPTIONS' } };
    expect(startOptions(extra)).toMatch(
      /^-Xmx2560m -javaagent:\S+ -DAuthHandlers=a\.b\.Handler .* -Xmx1g -Dhttp\.allowedMethods=GET,POST,OPTIONS -Dhttp\.allowedMethods=GET,POST .*frame-ancestors/,
    );
  });

  it('leave threads for other readers while one has slow filters', () => {
    expect(startOptions({ docker: { ...request.docker, cpuLimit: 2.5 } })).toContain(
      '-DOperationInitializationThreadPool.threads=6 -DQueryTable.parallelWhereSegments=3 -Dscheduler.poolSize=8',
    );
  });

  it("escape what the image's start program would split or expand", () => {
    expect(startOptions({ extraJvmArgs: [`-Da=b c'd"$e`] })).toContain(String.raw`-Da=b\ c\'d\"\$e`);
  });

  it('choose Groovy where it is asked for', () => {
    expect(startOptions({ language: 'groovy' })).toContain('-Ddeephaven.console.type=groovy');
    expect(startOptions({})).not.toContain('console.type');
  });

  it('limit nothing that was not asked for', () => {
    expect(containerOptions(request, owner).HostConfig).not.toHaveProperty('Memory');
    const docker = { ...request.docker, memoryLimitGb: 4, cpuLimit: 0.5 };
    expect(containerOptions({ ...request, docker }, owner).HostConfig).toMatchObject({ Memory: 2 ** 32, NanoCpus: 5e8 });
  });
});
