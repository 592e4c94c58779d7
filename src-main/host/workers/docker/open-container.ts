import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import path from 'node:path';
import { z } from 'zod';
import type { Secret } from '../../../../src-shared/secret.ts';
import { Disposables } from '../../base/disposables.ts';
import type { Worker, WorkerRequest } from '../worker-driver.ts';
import { openWorkerLog } from '../worker-log.ts';
import { serverPort } from './container-options.ts';
import { readOutput } from './container-output.ts';
import { createContainerUsage } from './container-usage.ts';
import type { DockerParts } from './docker-parts.ts';
import { requestTimeout } from './engine-request.ts';
import { watchContainer } from './watched-container.ts';

/** A worker that is a container. */
export interface ContainerWorker extends Worker {
  /** When this host ends: stops it, unless it is to be left running. */
  end(): Promise<void>;
}

/** A container that was started, ready or not. */
export interface OpenContainer extends Omit<ContainerWorker, 'address' | 'url'> {
  /** Absent when it ended at once. */
  readonly address?: ContainerWorker['address'];
  /** Ends it at once: one that has nothing to lose yet. */
  kill(): Promise<void>;
}

/** Which container, and what for. */
export interface ContainerPurpose {
  name: string;
  request: WorkerRequest;
  token: Secret | undefined;
  record: { remove(): Promise<void> };
  /** Whether it shall run on without a host, as it did before. */
  isLeft?: boolean;
}

const inspectAnswer = z.object({
  Id: z.string(),
  State: z.object({ StartedAt: z.string() }),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullish()).nullish(),
  }),
});

/**
 * Follows a container: its output, its end, what it uses. Its key is masked as long.
 * @param begin starts it, where it does not run yet
 * @throws the engine's error; then nothing is followed any more
 */
export async function openContainer(
  { dataFolder, redaction, log, closed }: DockerParts,
  docker: Docker,
  { name, request, token, record, isLeft = false }: ContainerPurpose,
  begin: (container: Container) => Promise<void>,
): Promise<OpenContainer> {
  await using parts = new Disposables();
  const container = docker.getContainer(name);
  const folder = path.join(dataFolder, 'logs');
  if (token) parts.add(redaction.add(token), forget => forget());
  const workerLog = parts.add(await openWorkerLog({ folder, name, mask: redaction.redact }), log => log.close());
  const leaving = new AbortController();
  const output = parts.add(await readOutput(docker, container, workerLog, leaving.signal), output => output.end());
  parts.add(leaving, leaving => leaving.abort());
  await begin(container);
  const facts = inspectAnswer.parse(await container.inspect({ abortSignal: AbortSignal.timeout(requestTimeout) }));
  const following = parts.move();
  const unfollow = () => following[Symbol.asyncDispose]();
  // By its id: another one of that name is not it.
  const watched = watchContainer(docker.getContainer(facts.Id), {
    log,
    leaving: leaving.signal,
    closed,
    beforeRemoval: () => output.end().then(unfollow),
    afterRemoval: () => record.remove(),
  });
  const port = Number(facts.NetworkSettings.Ports?.[serverPort]?.[0]?.HostPort);

  return {
    ...(port > 0 && { address: { host: '127.0.0.1', port } }),
    startedAt: new Date(facts.State.StartedAt),
    // As the docker command shows it.
    containerId: facts.Id.slice(0, 12),
    ...(token && { token }),
    exited: watched.exited,
    logTail: lines => Promise.resolve(workerLog.tail(lines)),
    onLog: listener => workerLog.onLine(listener),
    usage: createContainerUsage(container, leaving.signal),
    leave() {
      isLeft = true;
      return { name, request, ...(token && { token }) };
    },
    stop: () => watched.stop(),
    kill: () => watched.kill(),
    async end() {
      if (!isLeft) await watched.stop();
      await unfollow();
    },
  };
}
