import { existsSync } from 'node:fs';
import { z } from 'zod';
import { findProgram } from '../../base/program-folders.ts';
import { toUserError, UserError } from '../../../../src-shared/user-error.ts';
import { engineAddresses, type EngineAddress, type EngineSearch } from './engine-address.ts';
import { engineJson } from './engine-request.ts';

/** Milliseconds for an engine to say who it is; one that starts or hangs is as good as none. */
const answerTimeout = 3_000;
/** Docker 19.03, of 2019; Podman says 1.40 or newer since its version 3. */
const oldestApi: readonly [major: number, minor: number] = [1, 40];

const versionAnswer = z.object({ Version: z.string(), ApiVersion: z.string(), Os: z.string().optional() });

/** An engine that answers. */
export interface FoundEngine {
  address: EngineAddress;
  version: string;
}

/**
 * The engine that containers are to be run by, asked right now.
 * @throws UserError LAUNCH_FAILED when there is none that can be used: each cause its own sentence, with the next step
 */
export async function findEngine(search: EngineSearch, signal: AbortSignal): Promise<FoundEngine> {
  const failures: UserError[] = [];
  for (const address of await engineAddresses(search)) {
    try {
      return await askEngine(address, search.platform, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UserError) failures.push(error); // else nothing listens there at all
    }
  }
  throw failures[0] ?? (hasDocker(search) ? notRunning(search.platform) : notInstalled(search.platform));
}

async function askEngine(address: EngineAddress, platform: NodeJS.Platform, signal: AbortSignal): Promise<FoundEngine> {
  const limit = AbortSignal.timeout(answerTimeout);
  const answer = await engineJson(address, '/version', AbortSignal.any([signal, limit])).catch(error => {
    if (limit.aborted) throw notAnswering(error);
    throw connectionFailure(error, address, platform);
  });
  const { data } = versionAnswer.safeParse(answer);
  if (!data) throw notAnswering(answer);
  if (data.Os === 'windows') {
    throw new UserError('LAUNCH_FAILED', 'Docker runs Windows containers here; Deephaven is a Linux container.', {
      hint: "Choose 'Switch to Linux containers' in Docker Desktop's menu.",
    });
  }
  const [major = 0, minor = 0] = data.ApiVersion.split('.').map(Number);
  if (major < oldestApi[0] || (major === oldestApi[0] && minor < oldestApi[1])) {
    throw new UserError('LAUNCH_FAILED', `The Docker engine is too old (${data.Version}).`, {
      hint: 'Install Docker 19.03 or newer, or Podman 3 or newer.',
    });
  }
  return { address, version: data.Version };
}

/** What it means that no connection came about; the error itself where nothing is there to connect to. */
function connectionFailure(cause: unknown, address: EngineAddress, platform: NodeJS.Platform): unknown {
  const place = 'socketPath' in address ? address.socketPath : `${address.host}:${address.port}`;
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return cause;
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return notRunning(platform, cause);
    case 'EACCES':
    case 'EPERM':
      return new UserError('LAUNCH_FAILED', `No permission to use Docker (${place}).`, {
        cause,
        hint:
          platform === 'linux'
            ? 'Add yourself to the group docker (sudo usermod -aG docker "$USER") and log in again, or use rootless Docker or Podman.'
            : 'Start Docker as the user that runs this app.',
      });
    default:
      return notAnswering(cause);
  }
}

function notAnswering(cause: unknown): UserError {
  return new UserError('LAUNCH_FAILED', 'The Docker engine does not answer as it should.', {
    cause: toUserError(cause),
    hint: 'It may still be starting: try again in a moment, or restart it.',
  });
}

function hasDocker({ env, platform }: EngineSearch): boolean {
  const names = platform === 'win32' ? ['docker.exe', 'podman.exe'] : ['docker', 'podman', 'colima'];
  return findProgram(names, env) !== undefined || usualPrograms(platform).some(file => existsSync(file));
}

/** A program that was started from a menu has a short PATH. */
function usualPrograms(platform: NodeJS.Platform): string[] {
  switch (platform) {
    case 'darwin':
      return ['/Applications/Docker.app', '/usr/local/bin/docker', '/opt/homebrew/bin/docker'];
    case 'win32':
      return [String.raw`C:\Program Files\Docker\Docker`];
    default:
      return [];
  }
}

function notRunning(platform: NodeJS.Platform, cause?: unknown): UserError {
  const start =
    platform === 'linux' ? 'Start it (sudo systemctl start docker)' : 'Start Docker Desktop (or Colima, Rancher Desktop, Podman)';
  return new UserError('LAUNCH_FAILED', 'Docker is installed but not running.', {
    cause,
    hint: `${start}, or use launch_method "python".`,
  });
}

function notInstalled(platform: NodeJS.Platform): UserError {
  const install =
    platform === 'linux' ? 'Install Docker or Podman' : 'Install Docker Desktop (or Colima, Rancher Desktop, Podman)';
  return new UserError('LAUNCH_FAILED', 'Docker is not installed.', { hint: `${install}, or use launch_method "python".` });
}
