import { describe, expect, it } from 'vitest';
import { containerOptions, type ContainerRequest } from './container-options.ts';
import type { Volume } from './volumes.ts';

const request: ContainerRequest = {
  name: 'lab',
  language: 'python',
  authType: 'a.b.Handler',
  heapSizeGb: 2.5,
  extraJvmArgs: [],
  environment: {},
  startupTimeout: 1,
  docker: { image: 'x', memoryLimitGb: null, cpuLimit: null, volumes: [], volumesFrom: 'configuration', pullPolicy: 'missing' },
};
const owner = { name: 'n', hostId: 'h', dataFolder: '/d' };
const hostConfig = (mounts: Volume[]) => containerOptions(request, owner, mounts).HostConfig;
const startOptions = (changes: Partial<ContainerRequest>) =>
  containerOptions({ ...request, ...changes }, owner, [])
    .Env!.find(entry => entry.startsWith('START_OPTS='))!
    .slice(11);

describe('the options of a container', () => {
  it("hold the JVM's: ours, then the caller's, then those about web pages and logins, which nothing undoes", () => {
    const extra = { extraJvmArgs: ['-Xmx1g'], environment: { START_OPTS: '-Dhttp.allowedMethods=GET,POST,OPTIONS' } };
    expect(startOptions(extra)).toMatch(
      /^-Xmx2560m -javaagent:\S+ .*-Xmx1g -Dhttp\.allowedMethods=GET,POST,OPTIONS -Dhttp\.allowedMethods=GET,POST .*frame-ancestors.* -DAuthHandlers=a\.b\.Handler$/,
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

  it('give a container no right of a superuser, but to use mounted folders of another user', () => {
    expect(hostConfig([])).toMatchObject({
      CapDrop: ['ALL'],
      CapAdd: [],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 4096,
      Binds: [],
    });
    expect(hostConfig([{ host: '/a', container: '/b', mode: 'ro' }])).toMatchObject({
      CapAdd: ['DAC_OVERRIDE'],
      Binds: ['/a:/b:ro'],
    });
  });

  it('limit nothing that was not asked for', () => {
    expect(containerOptions(request, owner, []).HostConfig).not.toHaveProperty('Memory');
    const docker = { ...request.docker, memoryLimitGb: 4, cpuLimit: 0.5 };
    expect(containerOptions({ ...request, docker }, owner, []).HostConfig).toMatchObject({ Memory: 2 ** 32, NanoCpus: 5e8 });
  });
});
