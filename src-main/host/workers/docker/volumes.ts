import path from 'node:path';
import { UserError } from '../../../../src-shared/user-error.ts';

/** A folder or file of this machine, seen inside a container. */
export interface Volume {
  host: string;
  container: string;
  /** Such as `ro`, or several with commas between. */
  mode?: string;
}

/** What Docker's and Podman's `-v` know. */
const modes = new Set(['ro', 'rw', 'z', 'Z', 'cached', 'delegated', 'consistent', 'nocopy']);

/** `host:container[:mode]`; on Windows the host's part may begin with a drive letter. @throws UserError INVALID_ARGUMENT */
export function parseVolume(text: string, platform: NodeJS.Platform): Volume {
  const host = platform === 'win32' ? '(?<host>[A-Za-z]:[^:]+|[^:]+)' : '(?<host>[^:]+)';
  if (/\p{Cc}/u.test(text)) throw invalidVolume(text, 'it has a control character in it');
  const groups = new RegExp(`^${host}:(?<container>[^:]+)(?::(?<mode>[^:]+))?$`).exec(text)?.groups;
  if (!groups) throw invalidVolume(text, 'it must be host:container or host:container:mode');
  const volume = { host: groups['host']!, container: groups['container']!, ...(groups['mode'] && { mode: groups['mode'] }) };
  const { isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  if (!isAbsolute(volume.host)) throw invalidVolume(text, `the host path '${volume.host}' must be absolute`);
  if (!path.posix.isAbsolute(volume.container) || path.posix.normalize(volume.container) === '/') {
    throw invalidVolume(text, `the container path '${volume.container}' must be absolute, and not the root`);
  }
  const unknown = volume.mode?.split(',').find(mode => !modes.has(mode));
  if (unknown !== undefined) throw invalidVolume(text, `the mode '${unknown}' is not known`, 'Modes are ro (read only) and rw.');
  return volume;
}

/** As engines are told. */
export function bindOf({ host, container, mode }: Volume): string {
  return [host, container, ...(mode ? [mode] : [])].join(':');
}

/**
 * That no volume holds this path of the container: what is put there would land in a folder of this machine.
 * @throws UserError INVALID_ARGUMENT
 */
export function checkNotCovered(file: string, volumes: readonly string[], platform: NodeJS.Platform): void {
  const covering = volumes.find(text => {
    const inside = path.posix.relative(parseVolume(text, platform).container, file);
    return inside !== '..' && !inside.startsWith('../');
  });
  if (covering === undefined) return;
  throw invalidVolume(covering, `it would cover ${file}, which holds the worker's key`, 'Mount it elsewhere.');
}

/** What is wrong with the form of a volume. */
export function invalidVolume(text: string, why: string, hint = 'For example /home/me/data:/data/in:ro.'): UserError {
  return new UserError('INVALID_ARGUMENT', `docker_volumes: '${text}' can't be used: ${why}`, { hint });
}
