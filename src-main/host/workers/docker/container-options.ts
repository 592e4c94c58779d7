import type { ContainerCreateOptions } from 'dockerode';
import { heapOption } from '../launch-options.ts';
import { readThreadOptions } from '../read-threads.ts';
import type { WorkerRequest } from '../worker-driver.ts';
import { pageOptions } from '../page-options.ts';
import { labels } from './labels.ts';
import { loginGuardOption } from './login-guard.ts';
import { bindOf, type Volume } from './volumes.ts';

/** Where the server listens inside its container, as the published images document it. */
export const serverPort = '10000/tcp';

/** A request that is for a container. */
export type ContainerRequest = WorkerRequest & { docker: NonNullable<WorkerRequest['docker']> };

const gib = 1024 ** 3;

/** Processes and threads of one container; a busy server has a few hundred. */
const processLimit = 4096;

/** What a container is made from; no key is in it. @param mounts its volumes, as they were checked */
export function containerOptions(
  request: ContainerRequest,
  owner: { name: string; hostId: string; dataFolder: string },
  mounts: readonly Volume[],
): ContainerCreateOptions {
  const { image, memoryLimitGb, cpuLimit } = request.docker;
  const environment = { ...request.environment, START_OPTS: startOptions(request) };
  return {
    name: owner.name,
    Image: image,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: { [labels.host]: owner.hostId, [labels.session]: request.name, [labels.dataFolder]: owner.dataFolder },
    ExposedPorts: { [serverPort]: {} },
    // The image's own check runs a program every three seconds, and nobody asks for its answer.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      PortBindings: { [serverPort]: [{ HostIp: '127.0.0.1', HostPort: '0' }] },
      Binds: mounts.map(bindOf),
      // The server needs no right of a superuser. Only the person's folders do: they belong to another user than the container's.
      CapDrop: ['ALL'],
      CapAdd: mounts.length > 0 ? ['DAC_OVERRIDE'] : [],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: processLimit,
      // Otherwise the engine allows as much swap on top, and the limit limits nothing.
      ...(memoryLimitGb !== null && { Memory: Math.round(memoryLimitGb * gib), MemorySwap: Math.round(memoryLimitGb * gib) }),
      ...(cpuLimit !== null && { NanoCpus: Math.round(cpuLimit * 1e9) }),
      // Its output comes to us as it is written. The engine keeps none, since servers print their key.
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

/** The JVM options as the image's start program reads them: the caller's win over ours, but for web pages and how one logs in. */
function startOptions({ heapSizeGb, authType, language, extraJvmArgs, environment, docker }: ContainerRequest): string {
  const options = [
    heapOption(heapSizeGb),
    loginGuardOption,
    ...readThreadOptions(docker.cpuLimit === null ? undefined : Math.ceil(docker.cpuLimit)),
    ...(language === 'groovy' ? ['-Ddeephaven.console.type=groovy'] : []),
    ...extraJvmArgs,
  ].map(escaped);
  const own = environment['START_OPTS'] ? [environment['START_OPTS']] : [];
  return [...options, ...own, ...[...pageOptions, `-DAuthHandlers=${authType}`].map(escaped)].join(' ');
}

/** The start program splits at blanks and obeys quotes and backslashes. */
function escaped(option: string): string {
  return option.replaceAll(/[^\w+,./:=@%-]/g, String.raw`\$&`);
}
