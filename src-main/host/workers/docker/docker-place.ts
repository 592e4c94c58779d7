import { isImageName } from '../../../../src-shared/image-reference.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Place } from '../worker-driver.ts';

/** A worker in a container: of the caller's image, the configured one, or the language's own. */
export const dockerPlace: Place = {
  reads: {
    language: 'programming_language',
    dockerImage: 'docker_image',
    dockerMemoryLimitGb: 'docker_memory_limit_gb',
    dockerCpuLimit: 'docker_cpu_limit',
    dockerVolumes: 'docker_volumes',
  },

  check({ language, dockerImage, dockerMemoryLimitGb, dockerCpuLimit }) {
    if (language !== undefined && dockerImage !== undefined) {
      throw invalid("Cannot specify both 'programming_language' and 'docker_image' - use one or the other");
    }
    if (dockerImage !== undefined && !isImageName(dockerImage)) {
      throw invalid(`'${dockerImage}' is not the name of an image`, 'For example ghcr.io/deephaven/server:latest.');
    }
    for (const [name, value] of [
      ['docker_memory_limit_gb', dockerMemoryLimitGb],
      ['docker_cpu_limit', dockerCpuLimit],
    ] as const) {
      if (value !== undefined && !(value > 0)) throw invalid(`${name} must be a number greater than 0; got ${value}`);
    }
  },

  languageOf: ({ language, dockerImage }, defaults) =>
    language ?? (defaults.programming_language === 'Groovy' && !dockerImage ? 'groovy' : 'python'),

  async choose(given, defaults, plain) {
    const configured = given.language ? undefined : defaults.docker_image;
    return {
      docker: {
        image: given.dockerImage ?? (await plain(configured ?? defaults.images[dockerPlace.languageOf(given, defaults)])),
        memoryLimitGb: given.dockerMemoryLimitGb ?? defaults.docker_memory_limit_gb,
        cpuLimit: given.dockerCpuLimit ?? defaults.docker_cpu_limit,
        ...(given.dockerVolumes
          ? { volumes: given.dockerVolumes, volumesFrom: 'call' as const }
          : { volumes: defaults.docker_volumes, volumesFrom: 'configuration' as const }),
        pullPolicy: defaults.pull_policy,
      },
    };
  },
};

function invalid(message: string, hint?: string): UserError {
  return new UserError('INVALID_ARGUMENT', message, hint === undefined ? {} : { hint });
}
