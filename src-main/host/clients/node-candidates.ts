import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { programFolders } from '../base/program-folders.ts';

/** Where a Node is looked for. */
export interface NodeSearch {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** The person's home folder. */
  home: string;
  /** The Node that runs this host; absent in the desktop app, whose own program is none. */
  own?: string;
}

/** The search on this machine. */
export function nodeSearch(env: NodeSearch['env']): NodeSearch {
  const isNode = process.versions['electron'] === undefined;
  return { env, platform: process.platform, home: homedir(), ...(isNode && { own: process.execPath }) };
}

/**
 * Paths where a `node` may be, the most lasting ones first: links that outlive an update of Node come before the folders of one
 * version. A program started by a click has a short PATH, so the usual places follow. Most don't exist.
 */
export async function* nodeCandidates(search: NodeSearch): AsyncGenerator<string> {
  const { env, platform, home } = search;
  const place = platform === 'win32' ? path.win32 : path.posix;
  const name = platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of programFolders(env, platform)) {
    // A project's own Node goes with the project, and npm puts those first.
    if (!/node_modules/.test(folder)) yield place.join(folder, name);
  }
  if (env['npm_node_execpath']) yield env['npm_node_execpath'];
  for (const folder of platform === 'win32' ? windowsFolders(env, home) : unixFolders(env, platform, home)) {
    yield place.join(folder, name);
  }
  if (platform === 'win32') return;
  const versions = place.join(env['NVM_DIR'] ?? place.join(home, '.nvm'), 'versions', 'node');
  for (const version of await newestFirst(versions)) yield place.join(versions, version, 'bin', name);
}

function unixFolders(env: NodeSearch['env'], platform: NodeJS.Platform, home: string): string[] {
  const inHome = (folder: string) => path.posix.join(home, folder);
  const fnm = env['FNM_DIR'] ?? inHome(platform === 'darwin' ? 'Library/Application Support/fnm' : '.local/share/fnm');
  return [
    ...(platform === 'darwin' ? ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'] : ['/usr/local/bin', '/usr/bin']),
    path.posix.join(env['VOLTA_HOME'] ?? inHome('.volta'), 'bin'),
    path.posix.join(fnm, 'aliases', 'default', 'bin'),
    ...['.local/share/mise/shims', '.asdf/shims', '.npm-global/bin', '.local/bin'].map(inHome),
    ...(platform === 'linux' ? ['/snap/bin', '/home/linuxbrew/.linuxbrew/bin'] : []),
  ];
}

function windowsFolders(env: NodeSearch['env'], home: string): string[] {
  const appData = env['APPDATA'] ?? path.win32.join(home, 'AppData', 'Roaming');
  const localAppData = env['LOCALAPPDATA'] ?? path.win32.join(home, 'AppData', 'Local');
  const programs = [env['ProgramFiles'], env['ProgramW6432']].filter(folder => folder !== undefined);
  return [
    ...(env['NVM_SYMLINK'] ? [env['NVM_SYMLINK']] : []),
    ...programs.map(folder => path.win32.join(folder, 'nodejs')),
    path.win32.join(localAppData, 'Programs', 'nodejs'),
    path.win32.join(env['VOLTA_HOME'] ?? path.win32.join(localAppData, 'Volta'), 'bin'),
    path.win32.join(env['FNM_DIR'] ?? path.win32.join(appData, 'fnm'), 'aliases', 'default'),
    path.win32.join(home, 'scoop', 'apps', 'nodejs', 'current'),
  ];
}

async function newestFirst(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []); // nvm is not here
  return names.toSorted(new Intl.Collator('en', { numeric: true }).compare).toReversed();
}
