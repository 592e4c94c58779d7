import { z } from 'zod';
import type { Orphans } from '../worker-driver.ts';
import type { DockerParts } from './docker-parts.ts';
import { engineJson } from './engine-request.ts';
import type { FoundEngine } from './find-engine.ts';
import { labels } from './labels.ts';
import { openEngine } from './open-engine.ts';
import { removeContainer } from './watched-container.ts';

/** Milliseconds to list containers. */
const listTimeout = 10_000;

const containerList = z.array(
  z.object({ Id: z.string(), Names: z.array(z.string()), Labels: z.record(z.string(), z.string()).nullish() }),
);

/**
 * Removes the containers of this data folder whose host ended, with or without a record: only the label tells whose a container
 * is, so that a person's container with the name of a recorded one stays. Goes on when one can't be removed.
 */
export async function removeOrphanContainers(
  { dataFolder, log }: DockerParts,
  { address }: FoundEngine,
  left: Orphans,
  signal: AbortSignal,
): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${labels.dataFolder}=${dataFolder}`] }));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(listTimeout)]);
  const found = containerList.parse(await engineJson(address, `/containers/json?all=true&filters=${filters}`, limit));
  const spared = await left.spared();
  const orphans = found.filter(({ Names: names, Labels: marks }) => {
    const isKept = names.some(name => spared.containers.includes(name.replace(/^\//, '')));
    return !isKept && !spared.hosts.includes(marks?.[labels.host] ?? '');
  });
  if (orphans.length === 0) return;
  const docker = await openEngine(address);
  await Promise.all(
    orphans.map(async ({ Id: id, Names: [name] }) => {
      try {
        await removeContainer(docker.getContainer(id));
        log.info({ container: name }, 'Removed a container that an earlier run left behind');
      } catch (err) {
        log.warn({ err, container: name }, 'A container that an earlier run left behind could not be removed');
      }
    }),
  );
}
