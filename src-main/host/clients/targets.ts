import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { ClientRow } from '../../../src-shared/clients-api.ts';
import { nearestNames } from '../../../src-shared/nearest.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { ClientDefinition } from './client-definition.ts';
import type { Machine } from './machine.ts';

const longestName = 63;
const tellingDigits = 6;

/** One file of one client that our entry may stand in. */
export interface Target {
  /** Also the name of its token. */
  id: string;
  definition: ClientDefinition;
  file: string;
  scope: ClientRow['scope'];
  label?: string;
  /** Of a project. */
  folder?: string;
}

/** The files of the person, and of each project `folders` names where the client has such files. */
export async function targetsOf(definition: ClientDefinition, machine: Machine, folders: readonly string[]): Promise<Target[]> {
  const files = await definition.userFiles(machine);
  const own = files.map(({ path, label, suffix }): Target => {
    const id = suffix === undefined ? definition.id : named(`${definition.id}-${suffix}`);
    return {
      id,
      definition,
      file: path,
      scope: suffix === undefined ? 'user' : 'profile',
      ...(label !== undefined && { label }),
    };
  });
  return [...own, ...folders.flatMap(folder => projectTarget(definition, folder) ?? [])];
}

/** Undefined for a client without files in projects. */
export function projectTarget(definition: ClientDefinition, folder: string): Target | undefined {
  if (!definition.projectFile) return undefined;
  const whole = resolve(folder);
  const id = named(`${definition.id}-project-${basename(whole)}`, whole);
  return { id, definition, file: join(whole, ...definition.projectFile), scope: 'project', label: whole, folder: whole };
}

/** @throws UserError INVALID_ARGUMENT for a project's folder that is not there */
export async function mustBeFolder(path: string): Promise<void> {
  const isFolder = isAbsolute(path) && (await stat(path).catch(() => undefined))?.isDirectory();
  if (!isFolder)
    throw new UserError('INVALID_ARGUMENT', `There is no folder ${path}.`, {
      hint: "Give the whole path of a project's folder.",
    });
}

/**
 * The target of that id; with `folder` also the client of that id in it. `known` are folders that hold an entry of ours.
 * @throws UserError INVALID_ARGUMENT
 */
export async function findTarget(
  definitions: readonly ClientDefinition[],
  machine: Machine,
  { id, folder, known }: { id: string; folder: string | undefined; known: readonly string[] },
): Promise<Target> {
  const wanted = folder === undefined ? undefined : resolve(folder);
  const folders = new Set([...known, ...(wanted === undefined ? [] : [wanted])]);
  const targets = (await Promise.all(definitions.map(definition => targetsOf(definition, machine, [...folders])))).flat();
  const found = targets.find(target =>
    wanted === undefined ? target.id === id : target.folder === wanted && (target.id === id || target.definition.id === id),
  );
  if (found) return found;
  if (targets.some(target => target.id === id)) {
    throw new UserError('INVALID_ARGUMENT', `"${id}" reads no servers from a project's folder.`);
  }
  const [near] = nearestNames(
    id,
    targets.map(target => target.id),
  );
  throw new UserError('INVALID_ARGUMENT', `There is no client "${id}".`, {
    hint: near === undefined ? `Known: ${definitions.map(definition => definition.id).join(', ')}.` : `Did you mean "${near}"?`,
  });
}

/** `text` as a client's name; two that look alike differ by digits of `whole`. */
function named(text: string, whole?: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-');
  const digits = whole === undefined ? '' : `-${createHash('sha256').update(whole).digest('hex').slice(0, tellingDigits)}`;
  return plain.slice(0, longestName - digits.length) + digits;
}
