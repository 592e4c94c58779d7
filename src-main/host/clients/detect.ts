import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Detection } from '../../../src-shared/clients-api.ts';
import type { Signs } from './client-definition.ts';
import type { Machine } from './machine.ts';

/** Whether a client is on this machine, and why we think so. */
export async function detect(
  { folder, applications = [], programs = [], commands = [] }: Signs,
  machine: Machine,
): Promise<Detection> {
  const candidates = [
    ...machine.applicationFolders.flatMap(place => applications.map(name => join(place, `${name}.app`))),
    ...programs,
    ...machine.commandFolders.flatMap(place => commands.flatMap(name => commandFiles(join(place, name), machine.platform))),
  ];
  const [hasFolder, program] = await Promise.all([exists(folder), firstThere(candidates)]);
  if (program && hasFolder) return { state: 'installed', because: `Found ${program}.` };
  if (program) return { state: 'maybe', because: `Found ${program}, but no ${folder}: it was not started yet.` };
  if (hasFolder) return { state: 'maybe', because: `Found its folder ${folder}, but not the program.` };
  return { state: 'not-found', because: `There is no ${folder}, and no program in the usual places.` };
}

function commandFiles(path: string, platform: NodeJS.Platform): string[] {
  return platform === 'win32' ? ['.exe', '.cmd'].map(extension => path + extension) : [path];
}

async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(
    candidates.map(candidate => (candidate.endsWith('*') ? firstLike(candidate) : whole(candidate))),
  );
  return found.find(path => path !== undefined);
}

async function firstLike(pattern: string): Promise<string | undefined> {
  const start = basename(pattern).slice(0, -1);
  const names = await readdir(dirname(pattern)).catch(() => []); // no such folder, so nothing in it
  const name = names.find(name => name.startsWith(start));
  return name && join(dirname(pattern), name);
}

async function whole(path: string): Promise<string | undefined> {
  return (await exists(path)) ? path : undefined;
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
