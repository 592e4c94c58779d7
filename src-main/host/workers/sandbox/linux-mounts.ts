import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { isWithin } from '../is-within.ts';
import { homeExceptions, isGrantable, isSeenInHome, type Reach } from './reach.ts';

/** One change to a view of `/` in which everything can be read and nothing written. */
export type Mount =
  | {
      as: 'hidden' | 'readable' | 'writable' | 'temporary';
      path: string;
      /** Tells what is there from what takes its place later. */
      inode?: number;
    }
  | { as: 'link'; path: string; target: string };

/** Where sockets of engines, buses and agents are; and a second way to the whole disk of some systems. */
const hiddenPlaces = [
  '/run',
  '/var/run',
  '/var/lib/docker',
  '/var/lib/lxd',
  '/var/lib/incus',
  '/var/snap/lxd',
  '/mnt/wslg',
  '/sysroot',
];
/** What programs read there: how names are looked up, disks of the person, libraries of NixOS and of graphics drivers. */
const runExceptions = ['systemd/resolve', 'NetworkManager', 'resolvconf', 'media', 'current-system', 'opengl-driver'];
const temporaryPlaces = ['/tmp', '/var/tmp'];
/** Each mount costs a millisecond and more, so of the loose files in one folder only the newest are seen. */
const mostEntries = 250;

/**
 * What to mount, parents first, so that a later one lies in an earlier one. A folder that holds something to hide is shown as it is now,
 * entry by entry: a mask over a file would fall off when another program replaces that file, and can't lie over one that is made later.
 */
export async function linuxMounts(reach: Reach): Promise<Mount[]> {
  const view = new View();
  for (const place of hiddenPlaces) await view.hide(place);
  for (const name of runExceptions) await view.add('readable', path.join('/run', name));
  for (const place of temporaryPlaces) await view.add('temporary', place);
  const [homes, [dataFolder]] = await Promise.all([realPaths(reach.homes), realPaths([reach.dataFolder])]);
  for (const home of homes) {
    await view.showEntries(home, isSeenInHome);
    for (const name of homeExceptions.visible) await view.add('readable', path.join(home, name));
  }
  await view.hide(reach.dataFolder);
  const own = { homes, dataFolder: dataFolder ?? reach.dataFolder };
  for (const needed of reach.needed) await view.add('readable', needed, real => !holdsAny(real, [...homes, own.dataFolder]));
  for (const { path: root, isWritable } of reach.workspace)
    await view.add(isWritable ? 'writable' : 'readable', root, real => isGrantable(real, own));
  await view.add('writable', reach.folder);
  for (const file of reach.hiddenFiles) await view.hideFile(file);
  return view.mounts();
}

class View {
  readonly #mounts = new Map<string, Mount>();

  mounts(): Mount[] {
    return [...this.#mounts.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  }

  /** Shows nothing of a folder. */
  async hide(folder: string): Promise<void> {
    const real = await realpath(folder).catch(() => undefined); // it is not there
    if (real === undefined) return;
    for (const inside of this.#mounts.keys()) if (isWithin(inside, real)) this.#mounts.delete(inside);
    this.#mounts.set(real, { as: 'hidden', path: real });
  }

  /** Shows what is really there, and the links that lead to it. @param isAllowed asked about the real path */
  async add(as: 'readable' | 'writable' | 'temporary', place: string, isAllowed?: (real: string) => boolean): Promise<void> {
    const way = await wayTo(place);
    if (way === undefined || isAllowed?.(way.real) === false) return;
    for (const link of way.links) if (this.#at(link.path).as === 'hidden') this.#mounts.set(link.path, link);
    if (as !== 'readable' || !isSeen(this.#at(way.real))) this.#mounts.set(way.real, { as, path: way.real });
  }

  /** Shows of a folder what is in it now under these names, each as the folder was seen before. */
  async showEntries(folder: string, isSeen: (name: string) => boolean): Promise<void> {
    const as = this.#at(folder).as === 'writable' ? 'writable' : 'readable';
    this.#mounts.set(folder, { as: 'hidden', path: folder });
    for (const entry of await entriesOf(folder, isSeen)) {
      if (this.#mounts.has(entry.path)) continue;
      this.#mounts.set(entry.path, 'target' in entry ? { as: 'link', ...entry } : { as, ...entry });
    }
  }

  /** Shows nothing under the name of a file, now or later; nor what the name links to. */
  async hideFile(file: string): Promise<void> {
    await this.#hideName(file);
    const real = await realpath(file).catch(() => undefined); // not there yet, or a broken link
    if (real !== undefined && real !== file) await this.#hideName(real);
  }

  async #hideName(file: string): Promise<void> {
    const { folder, name } = await nearestFolder(file);
    if (folder === '/') return; // only the system's administrator could put it there
    if (isSeen(this.#at(folder))) await this.showEntries(folder, other => other !== name);
    else this.#mounts.delete(path.join(folder, name));
  }

  /** The mount that a place lies in. */
  #at(place: string): Mount {
    for (let folder = place; folder !== '/'; folder = path.dirname(folder)) {
      const mount = this.#mounts.get(folder);
      if (mount) return mount;
    }
    return { as: 'readable', path: '/' };
  }
}

function isSeen({ as }: Mount): boolean {
  return as === 'readable' || as === 'writable';
}

function holdsAny(folder: string, places: readonly string[]): boolean {
  return places.some(place => isWithin(place, folder));
}

/** Where a path really leads, and the links on the way there; undefined when nothing is there. */
async function wayTo(place: string): Promise<{ real: string; links: Extract<Mount, { as: 'link' }>[] } | undefined> {
  const real = await realpath(place).catch(() => undefined);
  if (real === undefined) return undefined;
  const links: Extract<Mount, { as: 'link' }>[] = [];
  for (let current = path.resolve(place); current !== real;) {
    const link = await firstLink(current);
    if (link === undefined) return undefined; // it changes right now
    links.push(link);
    current = path.resolve(path.dirname(link.path), link.target, path.relative(link.path, current));
  }
  return { real, links };
}

async function firstLink(place: string): Promise<Extract<Mount, { as: 'link' }> | undefined> {
  const parts = place.split('/').slice(1);
  for (const count of parts.keys()) {
    const step = `/${parts.slice(0, count + 1).join('/')}`;
    const target = await readlink(step).catch(() => undefined); // it is no link
    if (target !== undefined) return { as: 'link', path: step, target };
  }
  return undefined;
}

async function entriesOf(folder: string, isSeenName: (name: string) => boolean) {
  const names = (await readdir(folder).catch(() => [])).filter(isSeenName); // one that can't be listed shows nothing
  const found = await Promise.all(
    names.map(async name => {
      const place = path.join(folder, name);
      const stats = await lstat(place).catch(() => undefined); // gone, or on a server that does not answer
      if (stats?.isSymbolicLink()) return [{ at: Infinity, entry: { path: place, target: await readlink(place) } }];
      if (!stats?.isDirectory() && !stats?.isFile()) return [];
      return [{ at: stats.isFile() ? stats.mtimeMs : Infinity, entry: { path: place, inode: stats.ino } }];
    }),
  );
  const newestFirst = found.flat().toSorted((one, other) => (one.at === other.at ? 0 : other.at - one.at));
  return newestFirst.slice(0, mostEntries).map(({ entry }) => entry);
}

/** The nearest folder on the way to a file that is there, really, and the name that follows. */
async function nearestFolder(file: string): Promise<{ folder: string; name: string }> {
  for (let place = file; ; place = path.dirname(place)) {
    const parent = path.dirname(place);
    const folder = await realpath(parent).catch(() => undefined); // not there
    if (folder !== undefined) return { folder, name: path.basename(place) };
  }
}

async function realPaths(places: readonly string[]): Promise<string[]> {
  const real = await Promise.all(places.map(place => realpath(place).catch(() => undefined))); // not there: nothing to hide
  return [...new Set(real.filter(place => place !== undefined))];
}
