// Finds Electron's executable by its files, without loading the package (which would start a download).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './install.mjs';

/** @returns {string | undefined} the path of the executable, when it is on this machine */
export function findElectron(env = process.env, folder = join(root, 'node_modules', 'electron')) {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : defaultName();
  const path = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : undefined;
}

/** Whether a window could be shown. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Fetches the binary with the package's own installer. @throws when it can't be had */
export async function fetchElectron() {
  await run(
    process.execPath,
    [join(root, 'node_modules', 'electron', 'install.js')],
    "Electron's binary can't be downloaded here",
    {
      timeout: 300_000,
    },
  );
}

function defaultName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
