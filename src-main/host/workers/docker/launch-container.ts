import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import http from 'node:http';
import type { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { abortable } from '../../base/deadlines.ts';
import { launchFailure } from '../python/launch-failure.ts';
import { startTimeout, workerKey, shownUrl } from '../launch-options.ts';
import { mustRefuseStrangers } from '../strangers.ts';
import { containerOptions, type ContainerRequest } from './container-options.ts';
import type { DockerParts } from './docker-parts.ts';
import { engineFailure } from './engine-failure.ts';
import { imageFacts } from './images.ts';
import { putKey } from './key-file.ts';
import { putLoginGuard } from './login-guard.ts';
import { requestTimeout } from './engine-request.ts';
import { openContainer, type ContainerWorker, type OpenContainer } from './open-container.ts';
import { callerMounts, checkUnchanged, configuredMounts } from './mounts.ts';
import { checkNotCovered } from './volumes.ts';
import { removeWhenPossible } from './watched-container.ts';

/** Milliseconds for the engine to remove what a failed start has left, before it goes on behind the answer. */
const tidyUpTimeout = 12_000;
/** Lines of the log that an error carries, and that are searched for its reason. */
const errorTail = 20;
const searchedTail = 200;

/**
 * Makes one container and waits until its server answers. After any failure nothing of it is left but its log.
 * @throws UserError LAUNCH_FAILED, TIMEOUT, INVALID_ARGUMENT; the reason of `signal` when that aborts
 */
export async function launchContainer(
  parts: DockerParts,
  docker: Docker,
  request: ContainerRequest,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<ContainerWorker> {
  const { records, dataFolder, platform } = parts;
  const id = randomUUID();
  const name = `deephaven-mcp-${request.name}-${id.slice(0, 8)}`;
  const token = workerKey(request);
  const record = await records.add({ kind: 'container', id, session: request.name, name });
  const forgetKey = token && parts.redaction.add(token);
  let creating: Promise<Container> | undefined;
  try {
    signal.throwIfAborted();
    onStep('creating the container');
    const mounts = await mountsOf(parts, request.docker); // again, since what was allowed may be something else by now
    const options = containerOptions(request, { name, hostId: records.hostId, dataFolder }, mounts);
    creating = docker.createContainer({ ...options, abortSignal: AbortSignal.timeout(requestTimeout) });
    const container = await abortable(creating, signal);
    await putLoginGuard(container, signal);
    if (token) await putKeyInto(docker, container, { request, platform, token }, signal);
    const opening = openContainer(parts, docker, { name, request, token, record }, async () => {
      signal.throwIfAborted();
      onStep('starting Deephaven');
      await container.start({ abortSignal: AbortSignal.timeout(requestTimeout) });
      await checkUnchanged(mounts);
    });
    return await ready(await abortable(opening, signal), request, signal);
  } catch (error) {
    // What the engine makes after an abort is removed too. While it does not answer, the record stays.
    const tidiedUp = Promise.resolve(creating)
      .catch(() => {})
      .then(() => removeWhenPossible(docker.getContainer(name), parts.closed))
      .then(() => record.remove())
      .catch((err: unknown) => parts.log.warn({ err, container: name }, 'A container could not be removed'));
    await Promise.race([tidiedUp, sleep(tidyUpTimeout, undefined, { ref: false })]);
    signal.throwIfAborted();
    throw engineFailure(error, 'The worker did not start');
  } finally {
    forgetKey?.(); // the open container masks it from here on
  }
}

/** What a container of this request may mount. @throws UserError */
export async function mountsOf({ mountRules, log }: DockerParts, { volumes, volumesFrom }: ContainerRequest['docker']) {
  if (volumes.length === 0) return [];
  const rules = await mountRules();
  if (volumesFrom === 'call') return callerMounts(volumes, rules);
  return configuredMounts(volumes, rules, sentence => log.warn({}, sentence));
}

async function putKeyInto(
  docker: Docker,
  container: Container,
  { request, platform, token }: { request: ContainerRequest; platform: NodeJS.Platform; token: Secret },
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]);
  const { image, volumes } = request.docker;
  const facts = await imageFacts(docker, image, limit);
  if (!facts) throw new Error(`No such image: ${image}`);
  checkNotCovered(facts.propertiesFile, volumes, platform);
  await abortable(putKey(container, facts, token, limit), limit);
}

/** The worker once its server answers; otherwise it is gone first, and its log whole. */
async function ready(container: OpenContainer, request: ContainerRequest, signal: AbortSignal): Promise<ContainerWorker> {
  const timeout = AbortSignal.timeout(request.startupTimeout);
  const ended = new AbortController();
  void container.exited.then(() => ended.abort());
  const { address } = container;
  try {
    if (address) {
      const limit = AbortSignal.any([signal, timeout, ended.signal]);
      await waitUntilReady(address, limit);
      await mustRefuseStrangers(address, request, limit);
      return { ...container, address, url: shownUrl(address) };
    }
    await abortable(container.exited, AbortSignal.any([signal, timeout]));
  } catch (error) {
    await container.kill();
    signal.throwIfAborted();
    const details = { log_tail: await container.logTail(errorTail) };
    if (timeout.aborted) throw startTimeout(request.startupTimeout, details);
    if (!ended.signal.aborted) throw error;
  }
  await container.kill();
  throw await endedAtOnce(container, request);
}

async function endedAtOnce(container: OpenContainer, request: ContainerRequest): Promise<UserError> {
  const exit = await container.exited;
  const details = { exit_code: exit.code, log_tail: await container.logTail(errorTail) };
  if (exit.reason === 'out of memory') return outOfMemory(request, details);
  return launchFailure(await container.logTail(searchedTail), details, request);
}

function outOfMemory(
  { docker: { memoryLimitGb }, heapSizeGb }: ContainerRequest,
  details: { exit_code: number | null; log_tail: string[] },
): UserError {
  const limit = memoryLimitGb === null ? 'the memory that the Docker engine has' : `its memory limit of ${memoryLimitGb} GB`;
  return new UserError('LAUNCH_FAILED', `The worker did not start: it needed more than ${limit}.`, {
    hint: `Raise docker_memory_limit_gb${memoryLimitGb === null ? " and the engine's memory" : ''}, or lower heap_size_gb (now ${heapSizeGb}).`,
    details,
  });
}

/** Milliseconds between two attempts, and for one. */
const pause = 100;
const attemptTimeout = 2_000;

/** Resolves when a server answers HTTP there, whatever it answers: an engine accepts connections for a container before anything listens in it. */
async function waitUntilReady(address: { host: string; port: number }, signal: AbortSignal): Promise<void> {
  while (!(await answers(address, signal))) await sleep(pause, undefined, { signal });
}

function answers({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  return new Promise(resolve => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(attemptTimeout)]);
    const asked = http.get({ host, port, path: '/jsapi/', agent: false, signal: limit }, answer => {
      answer.resume();
      resolve(true);
    });
    asked.on('error', () => resolve(false)); // refused, cut off or too slow: not yet
  });
}
