import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { KeptContainer } from '../worker-driver.ts';
import type { DockerParts } from './docker-parts.ts';
import { engineFailure } from './engine-failure.ts';
import { labels } from './labels.ts';
import { requestTimeout } from './engine-request.ts';
import { openContainer, type ContainerWorker } from './open-container.ts';
import { removeContainer } from './watched-container.ts';
import { shownUrl } from '../launch-options.ts';

const inspectAnswer = z.object({
  State: z.object({ Running: z.boolean() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
});

/**
 * Takes over a container that an earlier host of this data folder left running; one that ended meanwhile is removed.
 * @returns undefined when it is gone, or not ours
 * @throws UserError LAUNCH_FAILED when the engine can't tell
 */
export async function adoptContainer(
  parts: DockerParts,
  docker: Docker,
  { name, request, token }: KeptContainer,
  signal: AbortSignal,
): Promise<ContainerWorker | undefined> {
  const container = docker.getContainer(name);
  const answer = await container
    .inspect({ abortSignal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]) })
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return undefined;
      throw engineFailure(error, `The container of '${request.name}' could not be taken over`);
    });
  if (!answer) return undefined;
  const { State: state, Config: config } = inspectAnswer.parse(answer);
  if (config.Labels?.[labels.dataFolder] !== parts.dataFolder) return undefined;
  if (!state.Running) {
    await removeContainer(container);
    return undefined;
  }
  const record = await parts.records.add({ kind: 'container', id: randomUUID(), session: request.name, name });
  const { address, ...opened } = await openContainer(
    parts,
    docker,
    { name, request, token, record, isLeft: true },
    async () => {},
  );
  return address && { ...opened, address, url: shownUrl(address) };
}
