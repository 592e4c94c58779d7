import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { isWithin } from '../is-within.ts';
import type { GrantedFolder } from '../../../../src-shared/granted-folder.ts';

/** What code in a sandbox may reach; every path is absolute. */
export interface Reach {
  /** Of what lies in these, names that begin with a dot are hidden: there programs keep keys, profiles and settings. */
  homes: readonly string[];
  /** Hidden but for what is named below. */
  dataFolder: string;
  /** Files that are never seen, wherever they are, also when they are made or replaced later. */
  hiddenFiles: readonly string[];
  /** Folders and files that are read to run it, also where what is around them is hidden. */
  needed: readonly string[];
  /** What the person lets workers see. */
  workspace: readonly GrantedFolder[];
  /** Its own folder, the only one that it may write besides `temporary` and the workspace. */
  folder: string;
  /** A folder in `folder`, for temporary files. */
  temporary: string;
}

/** The names in a home folder that are seen although a dot begins them, or hidden although none does. */
export const homeExceptions = {
  /** Python packages and commands that were installed for one user. */
  visible: [path.join('.local', 'lib'), path.join('.local', 'bin')],
  /** Profiles of programs that came as snaps, browsers among them; what macOS keeps for programs. */
  hidden: ['snap', 'Library'],
};

/** Whether a name straight in a home folder is seen. */
export function isSeenInHome(name: string): boolean {
  return !name.startsWith('.') && !homeExceptions.hidden.includes(name);
}

/** The person's home folders: as the environment names it, and as the system does. */
export function homeFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  const named = [env['HOME'], homedir(), systemHome()];
  return [...new Set(named.filter(home => home !== undefined && path.isAbsolute(home) && home !== '/'))] as string[];
}

/** Whether the person may let workers see it: not what holds a whole home folder, and nothing of the app's own. */
export function isGrantable(folder: string, { homes, dataFolder }: Pick<Reach, 'homes' | 'dataFolder'>): boolean {
  return !isWithin(folder, dataFolder) && homes.every(home => !isWithin(home, folder));
}

const socketVariables =
  /^(DBUS_\w+|SSH_AUTH_SOCK|SSH_AGENT_PID|GPG_AGENT_INFO|GNOME_KEYRING_\w+|XDG_RUNTIME_DIR|DISPLAY|WAYLAND_\w+|XAUTHORITY|DOCKER_HOST|CONTAINER_HOST|WSL_INTEROP)$/;
const placeVariables = /^(TMPDIR|TEMP|TMP|XDG_(CACHE|CONFIG|DATA|STATE)_HOME)$/;

/** An environment without the ways to agents, keyrings, screens and engines, and without places that can't be written in a sandbox. */
export function apartEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !socketVariables.test(name) && !placeVariables.test(name)));
}

/** Where programs in a sandbox put temporary files, caches and settings, unless they are told another place. */
export function placesIn(temporary: string): Record<string, string> {
  return {
    TMPDIR: temporary,
    XDG_CACHE_HOME: path.join(temporary, '.cache'),
    XDG_CONFIG_HOME: path.join(temporary, '.config'),
  };
}

function systemHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined; // a user without an entry in the system's list
  }
}

/** A command as it runs in a sandbox. */
export interface Confined {
  file: string;
  args: string[];
  /**
   * What its file descriptor 3 shall give, so that the command has this environment. Not by its own, which is that of a program outside: a
   * caller's LD_PRELOAD would be loaded there.
   */
  input?: (environment: Readonly<Record<string, string>>) => string;
  /** All that it sees and could change over time, as an opaque text. */
  view: string;
  /** Where it finds its temporary folder. */
  temporary: string;
}

/** The system's way to run a command apart from the person's files, or why there is none. */
export type FoundSandbox =
  | { confine(command: readonly string[], reach: Reach): Promise<Confined> }
  | { reason: string; hint?: string };
