import { opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Stats } from 'node:fs';
import { grantedFolder, type GrantedFolder } from '../../../../src-shared/granted-folder.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { isWithin } from '../is-within.ts';
import { secretNames, secretPart, shownPlace, type HiddenPlace } from './hidden-places.ts';
import { bindOf, invalidVolume, parseVolume, type Volume } from './volumes.ts';

/** What decides over the volumes of containers. */
export interface MountRules {
  /** What callers may mount, as the configuration lists it: absolute, `:rw` behind what may be written. */
  listed: readonly string[];
  hidden: readonly HiddenPlace[];
  platform: NodeJS.Platform;
}

/** A volume by its real path, and the very file or folder that was looked at. */
export interface Mount extends Volume {
  identity: string;
}

/** How many entries of a mounted folder are looked at, those near its top first. */
const looksAt = 20_000;

/**
 * The volumes that a caller asked for, with the paths that links lead to: each lies in a listed folder, shows no hidden place,
 * and is read only unless its folder is listed with `:rw`.
 * @throws UserError INVALID_ARGUMENT, PERMISSION_DENIED
 */
export async function callerMounts(volumes: readonly string[], rules: MountRules): Promise<Mount[]> {
  const listed = await realFolders(rules);
  const hidden = await realPlaces(rules.hidden);
  return Promise.all(
    volumes.map(async text => {
      const { mode, ...volume } = parseVolume(text, rules.platform);
      const asked = path.normalize(volume.host);
      // A caller must not learn whether a path outside exists.
      if (!listed.some(({ named, path: real }) => isIn(asked, named, rules) || isIn(asked, real, rules))) throw outside(text);
      const host = await realHost(text, volume.host);
      const folder = innermost(listed.filter(({ path: real }) => isIn(host, real, rules)));
      if (!folder) throw outside(text);
      const secret = secretPart(host);
      if (secret) throw refused(text, `'${secret}' holds keys or logins`);
      const place = shownPlace(host, hidden, rules.platform);
      if (place) throw refused(text, `it would show ${place.what}, ${place.path}`);
      const found = await stat(host);
      if (!found.isDirectory() && !found.isFile()) throw refused(text, 'it is a socket, a pipe or a device');
      if (found.isDirectory()) await lookInside(text, host);
      return { ...volume, host, mode: modeFor(text, mode, folder), identity: identityOf(found) };
    }),
  );
}

/**
 * The configured volumes: the person's own word, wherever they lie, but for this app's data and the engine, through which a
 * container would have the whole computer.
 * @param warn hears of what is better not mounted
 * @throws UserError INVALID_ARGUMENT, CONFIG_ERROR
 */
export async function configuredMounts(
  volumes: readonly string[],
  { hidden, platform }: MountRules,
  warn: (sentence: string) => void,
): Promise<Mount[]> {
  const places = await realPlaces(hidden);
  const never = places.filter(({ isNever }) => isNever);
  return Promise.all(
    volumes.map(async text => {
      const volume = parseVolume(text, platform);
      const host = await realHost(text, volume.host);
      const found = await stat(host);
      const place = shownPlace(host, never, platform);
      const why = found.isSocket() ? 'it is a socket' : place && `it would show ${place.what}, ${place.path}`;
      if (why !== undefined) throw neverMounted(text, why);
      const shown = shownPlace(host, places, platform);
      if (shown) warn(`docker_volumes: '${text}' shows every worker ${shown.what}, ${shown.path}`);
      return { ...volume, host, identity: identityOf(found) };
    }),
  );
}

/** That what is mounted now is what was looked at, and nothing took its place meanwhile. @throws UserError PERMISSION_DENIED */
export async function checkUnchanged(mounts: readonly Mount[]): Promise<void> {
  for (const mount of mounts) {
    const now = await realpath(mount.host).then(
      async host => host === mount.host && identityOf(await stat(host)),
      () => false,
    );
    if (now !== mount.identity) throw refused(bindOf(mount), 'something else took its place while the container was made');
  }
}

type RealFolder = GrantedFolder & { named: string };

async function realFolders({ listed }: MountRules): Promise<RealFolder[]> {
  const folders = listed.map(async text => {
    const { path: named, isWritable } = grantedFolder(text);
    const real = await realpath(named).catch(() => undefined); // one that is not there holds nothing
    return real === undefined ? [] : [{ named: path.normalize(named), path: real, isWritable }];
  });
  return (await Promise.all(folders)).flat();
}

/** Hidden places where links lead, too: the same folder has many names. */
async function realPlaces<Place extends HiddenPlace>(places: readonly Place[]): Promise<Place[]> {
  const real = await Promise.all(places.map(async place => ({ ...place, path: await realAsFarAsThere(place.path) })));
  return [...places, ...real];
}

async function realAsFarAsThere(whole: string): Promise<string> {
  const parent = path.dirname(whole);
  return realpath(whole).catch(async () =>
    parent === whole ? whole : path.join(await realAsFarAsThere(parent), path.basename(whole)),
  );
}

async function realHost(text: string, host: string): Promise<string> {
  const real = await realpath(host).catch(() => {
    throw invalidVolume(text, `the host path '${host}' does not exist`);
  });
  if (real.replace(/^[A-Za-z]:/, '').includes(':')) throw invalidVolume(text, `the host path '${real}' has a ':' in it`);
  return real;
}

/** A more exact entry says more than the one around it; the same one listed twice is writable if one of them is. */
function innermost(folders: readonly RealFolder[]): RealFolder | undefined {
  return folders.toSorted((a, b) => b.path.length - a.path.length || Number(b.isWritable) - Number(a.isWritable))[0];
}

function modeFor(text: string, mode: string | undefined, { named, isWritable }: RealFolder): string {
  const asked = mode?.split(',') ?? [];
  if (asked.includes('rw') && isWritable) return asked.join(',');
  // `z` changes the SELinux labels of the files themselves, so it counts as writing.
  if (isWritable || !asked.some(one => /^(rw|z)$/i.test(one))) return [...new Set([...asked, 'ro'])].join(',');
  throw new UserError('PERMISSION_DENIED', `docker_volumes: '${text}' can't be used: '${named}' is listed for reading only.`, {
    hint: `Mount it with :ro. Only the user can list it for writing: '${named}:rw' in security.workers.volumes of deephaven_mcp.json.`,
  });
}

/** That a folder has no socket and no folder of keys in it; links in it lead nowhere in a container. */
async function lookInside(text: string, top: string): Promise<void> {
  const folders = [top];
  let left = looksAt;
  for (let folder = folders.shift(); folder !== undefined && left > 0; folder = folders.shift()) {
    const entries = await opendir(folder).catch(() => undefined); // not ours to read
    for await (const entry of entries ?? []) {
      const inner = path.join(folder, entry.name);
      if (secretNames.has(entry.name.toLowerCase())) throw refused(text, `${inner} holds keys or logins`);
      if (entry.isSocket() || entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
        throw refused(text, `${inner} is a socket, a pipe or a device`);
      }
      if (entry.isDirectory()) folders.push(inner);
      if ((left -= 1) <= 0) return;
    }
  }
}

function isIn(inner: string, outer: string, { platform }: MountRules): boolean {
  return isWithin(inner, outer, platform, platform === 'linux' ? undefined : 'any case');
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function outside(text: string): UserError {
  return new UserError('PERMISSION_DENIED', `docker_volumes: '${text}' can't be used: it is in no folder that workers may see.`, {
    hint: 'Only the user can list its folder, in workspace.roots or security.workers.volumes of deephaven_mcp.json.',
  });
}

function refused(text: string, why: string): UserError {
  return new UserError('PERMISSION_DENIED', `docker_volumes: '${text}' can't be used: ${why}.`, {
    hint: 'No worker may see that. Mount a folder that holds only the data.',
  });
}

function neverMounted(text: string, why: string): UserError {
  return new UserError('CONFIG_ERROR', `docker_volumes of session_creation.defaults: '${text}' can't be used: ${why}.`, {
    hint: 'Through it every worker would have this app or the whole computer. Mount a folder that holds only the data.',
  });
}
