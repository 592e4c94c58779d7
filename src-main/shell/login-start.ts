import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import type { StartCommand } from '../../src-shared/bridge-file.ts';
import { autostartEntry, isAutostartOn } from '../../src-shared/shell/autostart-entry.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import type { Platform } from '../host/platform.ts';

/** Start at login, as this system has it. */
export type LoginStart = NonNullable<Platform['startAtLogin']>;

/**
 * `start` is what the system is to start; `onChange` is called after each change made here.
 * @returns undefined where the system would start something else: on macOS a login item is a whole app, which the sources are not
 */
export function loginStart(
  start: StartCommand,
  onChange: () => void,
  platform = process.platform,
  env = process.env,
): LoginStart | undefined {
  if (platform === 'darwin' && !app.isPackaged) return undefined;
  const system = platform === 'linux' ? autostart(start, env) : loginItem(start, platform);
  return {
    isOn: system.isOn,
    async set(isOn) {
      await system.set(isOn);
      onChange();
    },
  };
}

/** Writes the entry anew where there is one: the app may have moved since, as an AppImage does. */
export async function refreshLoginStart(start: LoginStart): Promise<void> {
  if (await start.isOn()) await start.set(true);
}

/** `path` and `args` are for Windows; macOS starts the app itself, and says so by `wasOpenedAtLogin`. */
function loginItem({ command, args }: StartCommand, platform: NodeJS.Platform): LoginStart {
  const item = { path: command, args };
  return {
    async isOn() {
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(item);
      // A person may have switched the entry off in the Task Manager, where it stays listed.
      return platform === 'win32' ? executableWillLaunchAtLogin : openAtLogin;
    },
    async set(isOn) {
      app.setLoginItemSettings({ openAtLogin: isOn, ...item });
    },
  };
}

function autostart(start: StartCommand, env: NodeJS.ProcessEnv): LoginStart {
  const file = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart', 'deephaven-mcp.desktop');
  return {
    async isOn() {
      const entry = await readFile(file, 'utf8').catch(() => undefined); // none: off
      return entry !== undefined && isAutostartOn(entry);
    },
    async set(isOn) {
      if (!isOn) return rm(file, { force: true });
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(file, autostartEntry({ name: shellEn.appName, start }));
    },
  };
}
