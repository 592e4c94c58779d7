import { UserError } from '../../../../src-shared/user-error.ts';

/** What an engine says when it can't, and what that means. The first match counts. */
const knownFailures: readonly { sign: RegExp; code?: 'INVALID_ARGUMENT'; reason: string; hint: string }[] = [
  {
    sign: /no space left on device|disk quota exceeded/i,
    reason: "there is no space left on the Docker engine's disk",
    hint: 'Free some ("docker system prune" removes what is unused, "docker system df" shows what takes it), or give Docker Desktop a larger disk.',
  },
  {
    sign: /address already in use|port is already allocated|ports are not available/i,
    reason: 'the port that was chosen for it was taken meanwhile',
    hint: 'Try again.',
  },
  {
    sign: /no such image/i,
    reason: 'its image is not on this machine any more',
    hint: 'Try again: it is pulled unless pull_policy is "never".',
  },
  {
    sign: /mounts denied|bind source path|invalid mount|invalid volume|error while creating mount source|not shared from the host/i,
    code: 'INVALID_ARGUMENT',
    reason: 'docker_volumes names a folder that the Docker engine may not see',
    hint: 'Share it with the engine (Docker Desktop: Settings, Resources, File sharing), or leave it out.',
  },
  {
    sign: /minimum memory limit/i,
    code: 'INVALID_ARGUMENT',
    reason: 'docker_memory_limit_gb is too small',
    hint: 'Give it a good half gigabyte more than heap_size_gb.',
  },
  {
    sign: /range of cpus is/i,
    code: 'INVALID_ARGUMENT',
    reason: 'docker_cpu_limit is out of the range that the Docker engine has',
    hint: 'Ask for fewer CPUs, or leave it out.',
  },
  {
    sign: /no command specified|exec(?:utable)?.*(?:no such file|not found|permission denied|format error)/i,
    code: 'INVALID_ARGUMENT',
    reason: 'its image has no program that starts a Deephaven server here',
    hint: "Use one of Deephaven's server images, or one made from them, for this machine's kind of processor.",
  },
];

/** An engine's error in the words of a tool's answer; errors of ours stay as they are. */
export function engineFailure(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code ?? '') || error.name === 'TimeoutError') {
    return new UserError('LAUNCH_FAILED', `${what}: the Docker engine went away.`, {
      cause: error,
      hint: 'Start Docker again, then call again.',
    });
  }
  const said = engineText(error);
  const known = knownFailures.find(({ sign }) => sign.test(said));
  if (known) return new UserError(known.code ?? 'LAUNCH_FAILED', `${what}: ${known.reason}.`, { cause: error, hint: known.hint });
  if (statusCode === undefined) return error;
  return new UserError('LAUNCH_FAILED', `${what}: the Docker engine refused it (${said}).`, {
    cause: error,
    hint: 'See the log of the Docker engine.',
  });
}

/** What the engine itself wrote, without what the library puts around it. */
export function engineText(error: Error): string {
  return error.message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim();
}
