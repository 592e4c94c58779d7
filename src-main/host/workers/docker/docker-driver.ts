import type Docker from 'dockerode';
import { homedir } from 'node:os';
import { toUserError, UserError } from '../../../../src-shared/user-error.ts';
import { checkFit } from '../memory.ts';
import type { DriverAvailability, Worker, WorkerDriver, WorkerRequest } from '../worker-driver.ts';
import { adoptContainer } from './adopt-container.ts';
import { checkMemoryLimit, containerMemory } from './container-memory.ts';
import type { ContainerRequest } from './container-options.ts';
import { dockerPlace } from './docker-place.ts';
import type { DockerParts } from './docker-parts.ts';
import { engineAddresses, type EngineSearch } from './engine-address.ts';
import { followEngine } from './engine-changes.ts';
import { findEngine, type FoundEngine } from './find-engine.ts';
import { hiddenPlaces, type HiddenPlacesOf } from './hidden-places.ts';
import { createImages } from './images.ts';
import { launchContainer, mountsOf } from './launch-container.ts';
import { callerMounts } from './mounts.ts';
import type { ContainerWorker } from './open-container.ts';
import { openEngine } from './open-engine.ts';
import { removeOrphanContainers } from './orphan-containers.ts';
import { bindOf } from './volumes.ts';

/** What the person says of mounts, by the configuration in force. */
export interface MountChoices {
  /** What callers may mount: absolute, `:rw` behind what may be written. */
  listed: readonly string[];
  /** Files that no container may see. */
  files: HiddenPlacesOf['files'];
}

export interface DockerDriverOptions
  extends Omit<DockerParts, 'platform' | 'closed' | 'mountRules'>, Partial<Omit<EngineSearch, 'env'>> {
  /** Absent: callers may mount nothing. */
  mounts?: () => Promise<MountChoices>;
  /** The host's environment: it says which engine, and nothing of it reaches a worker. */
  env: EngineSearch['env'];
}

/** Workers that are containers of a local engine: Docker, or whatever speaks its API. */
export function createDockerDriver(options: DockerDriverOptions): WorkerDriver {
  const { log, platform = process.platform, home = homedir() } = options;
  const closed = new AbortController();
  const search: EngineSearch = { env: options.env, platform, home };
  const mountRules: DockerParts['mountRules'] = async () => {
    const { listed, files } = (await options.mounts?.()) ?? { listed: [], files: [] };
    const addresses = await engineAddresses(search).catch(() => []); // without a usable engine there is no socket to hide
    const sockets = addresses.flatMap(address => ('socketPath' in address ? address.socketPath : []));
    return { listed, hidden: hiddenPlaces({ platform, home, dataFolder: options.dataFolder, sockets, files }), platform };
  };
  const parts: DockerParts = { ...options, platform, mountRules, closed: closed.signal };
  const closing = new AbortController();
  const images = createImages(closing.signal);
  const starting = new Set<Promise<unknown>>();
  const workers = new Set<ContainerWorker>();

  const engine = async (signal: AbortSignal): Promise<Docker> => await openEngine((await findEngine(search, signal)).address);

  const look = async (signal: AbortSignal): Promise<{ found?: FoundEngine; availability: DriverAvailability }> => {
    try {
      const found = await findEngine(search, signal);
      return { found, availability: { available: true, detail: found.version } };
    } catch (error) {
      signal.throwIfAborted();
      const { message, hint } = toUserError(error);
      return { availability: { available: false, reason: message, hint: hint ?? '' } };
    }
  };

  const keep = (worker: ContainerWorker, name: string, how: string): Worker => {
    const fields = { worker: name, container: worker.containerId };
    workers.add(worker);
    void worker.exited.then(exit => {
      workers.delete(worker);
      if (exit.expected) log.info({ ...fields, ...exit }, 'worker ended');
      else log.warn({ ...fields, ...exit }, 'worker ended by itself');
    });
    log.info({ ...fields, port: worker.address.port, startupMs: Date.now() - worker.startedAt.getTime() }, how);
    return worker;
  };

  return {
    method: 'docker',
    place: dockerPlace,
    isFirstChoice: true,
    concerns: records => records.some(({ kind }) => kind === 'container'),
    available: async signal => (await look(signal)).availability,

    watch(onChange) {
      const stop = new AbortController();
      const ending = AbortSignal.any([stop.signal, closing.signal]);
      let last = '';
      const lookAgain = async () => {
        const { found, availability } = await look(ending);
        const text = JSON.stringify(availability);
        if (text !== last) onChange(availability);
        last = text;
        return found;
      };
      void followEngine(lookAgain, ending);
      return () => stop.abort();
    },

    async checkMemory(request, others, signal) {
      checkMemoryLimit(request);
      if (request.docker) await mountsOf(parts, request.docker); // what is wrong without an engine is told without one
      const found = await containerMemory(await findEngine(search, signal), signal);
      return checkFit(request.heapSizeGb, found, others);
    },

    async checkVolumes(volumes) {
      return (await callerMounts(volumes, await mountRules())).map(bindOf);
    },

    async provision(request, onStep, signal) {
      const checked = check(request);
      await mountsOf(parts, checked.docker);
      await images.provide(await engine(signal), checked, onStep, signal);
    },

    async start(request, onStep, signal) {
      const checked = check(request);
      const ending = AbortSignal.any([signal, closing.signal]);
      const run = engine(ending).then(docker => launchContainer(parts, docker, checked, onStep, ending));
      starting.add(run);
      const worker = await run.finally(() => starting.delete(run));
      return keep(worker, request.name, 'worker ready');
    },

    async removeOrphans(orphans, signal) {
      const found = await findEngine(search, signal).catch(() => undefined); // without an engine there are no containers
      signal.throwIfAborted();
      if (found) await removeOrphanContainers(parts, found, orphans, signal);
    },

    async adopt(kept, signal) {
      const worker = await adoptContainer(parts, await engine(signal), kept, signal);
      return worker && keep(worker, kept.request.name, 'worker taken over');
    },

    async close() {
      closing.abort(new UserError('CANCELLED', 'The app is stopping.'));
      await Promise.allSettled(starting);
      await Promise.all([...workers].map(worker => worker.end()));
      closed.abort();
    },
  };
}

/** @throws UserError INVALID_ARGUMENT */
function check(request: WorkerRequest): ContainerRequest {
  const { docker } = request;
  if (!docker) throw new Error('A request for a container says nothing about it.');
  checkMemoryLimit(request);
  return { ...request, docker };
}
