import { homedir } from 'node:os';
import path from 'node:path';
import { programFolders } from '../base/program-folders.ts';

/** The computer and person whose clients are looked at. */
export interface Machine {
  platform: NodeJS.Platform;
  /** The person's home folder. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Where macOS keeps applications. */
  applicationFolders: readonly string[];
  /** Where commands are looked for. */
  commandFolders: readonly string[];
}

/** This machine, and the person whose environment this is. */
export function thisMachine(env: Machine['env']): Machine {
  const { platform } = process;
  return machineOf({ platform, home: folderFrom(env[platform === 'win32' ? 'USERPROFILE' : 'HOME'], homedir()), env });
}

/** A program started by a click has a short PATH, so the usual places of commands are added. */
export function machineOf({ platform, home, env }: Pick<Machine, 'platform' | 'home' | 'env'>): Machine {
  const usual =
    platform === 'win32'
      ? [path.join(roamingFolder({ home, env }), 'npm')]
      : ['/opt/homebrew/bin', '/usr/local/bin', path.join(home, '.local', 'bin'), path.join(home, '.npm-global', 'bin')];
  return {
    platform,
    home,
    env,
    applicationFolders: platform === 'darwin' ? ['/Applications', path.join(home, 'Applications')] : [],
    commandFolders: [...new Set([...programFolders(env, platform), ...usual])],
  };
}

/** Where desktop programs keep their settings: `Application Support`, `%APPDATA%`, or the XDG folder. */
export function settingsFolder(machine: Machine): string {
  const { platform, home } = machine;
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  return platform === 'win32' ? roamingFolder(machine) : xdgFolder(machine);
}

/** `$XDG_CONFIG_HOME`, else `~/.config`. */
export function xdgFolder({ home, env }: Machine): string {
  return folderFrom(env['XDG_CONFIG_HOME'], path.join(home, '.config'));
}

/** `%APPDATA%`. */
export function roamingFolder({ home, env }: Pick<Machine, 'home' | 'env'>): string {
  return folderFrom(env['APPDATA'], path.join(home, 'AppData', 'Roaming'));
}

/** `%LOCALAPPDATA%`. */
export function localFolder({ home, env }: Machine): string {
  return folderFrom(env['LOCALAPPDATA'], path.join(home, 'AppData', 'Local'));
}

/** What a variable names, if it is a whole path, else `usual`. */
export function folderFrom(value: string | undefined, usual: string): string {
  return value && path.isAbsolute(value) ? value : usual;
}
