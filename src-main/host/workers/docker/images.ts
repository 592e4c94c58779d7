import type Docker from 'dockerode';
import path from 'node:path';
import { z } from 'zod';
import { isImageName } from '../../../../src-shared/image-reference.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { abortable } from '../../base/deadlines.ts';
import { SharedRun } from '../shared-run.ts';
import type { ContainerRequest } from './container-options.ts';
import { engineFailure } from './engine-failure.ts';
import { requestTimeout } from './engine-request.ts';
import type { ImageFacts } from './key-file.ts';
import { pullImage } from './pull-image.ts';

/** The images of one driver's workers. */
export interface Images {
  /** Brings the image of a request, by its pull policy. @throws UserError LAUNCH_FAILED, INVALID_ARGUMENT */
  provide(docker: Docker, request: ContainerRequest, onStep: (step: string) => void, signal: AbortSignal): Promise<void>;
}

const imageSchema = z.object({
  Config: z.object({ User: z.string().nullish(), Env: z.array(z.string()).nullish() }).nullish(),
});

const standardConfigFolder = '/opt/deephaven/config';

/** @param closing ends the pulls, which belong to no caller */
export function createImages(closing: AbortSignal): Images {
  const pulls = new Map<string, SharedRun<void>>();

  const pull = (docker: Docker, image: string) => {
    const known = pulls.get(image);
    if (known) return known;
    const run = new SharedRun<void>(onStep => pullImage(docker, image, onStep, closing).finally(() => pulls.delete(image)));
    pulls.set(image, run);
    return run;
  };

  return {
    async provide(docker, { docker: { image, pullPolicy } }, onStep, signal) {
      if (!isImageName(image)) throw noImageName(image);
      if (pullPolicy !== 'always') {
        if (await imageFacts(docker, image, signal)) return;
        if (pullPolicy === 'never') throw imageAbsent(image);
      }
      await pull(docker, image).join(onStep, signal);
    },
  };
}

/** How containers of an image run; undefined when the engine has no such image. */
export async function imageFacts(docker: Docker, image: string, signal: AbortSignal): Promise<ImageFacts | undefined> {
  const what = `The image '${image}' could not be looked at`;
  const inspected = docker.getImage(image).inspect();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]);
  const answer = await abortable(inspected, limit).catch((error: { statusCode?: number }) => {
    signal.throwIfAborted();
    if (error.statusCode === 404) return undefined;
    throw engineFailure(error, what);
  });
  if (!answer) return undefined;
  const { Config: config } = imageSchema.parse(answer);
  const folder = config?.Env?.find(entry => entry.startsWith('DEEPHAVEN_CONFIG_DIR='))?.split('=')[1];
  return { user: config?.User ?? '', propertiesFile: path.posix.join(folder || standardConfigFolder, 'deephaven.prop') };
}

function noImageName(image: string): UserError {
  return new UserError('INVALID_ARGUMENT', `'${image}' is not the name of an image`, {
    hint: 'For example ghcr.io/deephaven/server:latest.',
  });
}

function imageAbsent(image: string): UserError {
  return new UserError(
    'LAUNCH_FAILED',
    `The image '${image}' is not on this machine, and pull_policy "never" forbids to pull it.`,
    {
      hint: `Run "docker pull ${image}", or set pull_policy to "missing" in session_creation.defaults.`,
    },
  );
}
