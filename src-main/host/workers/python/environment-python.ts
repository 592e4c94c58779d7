import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../../src-shared/user-error.ts';
import { deephavenServerVersion } from './versions.ts';

/** Milliseconds for an environment to import its server; the first time after an install compiles a lot. */
const importTimeout = 60_000;

/** Prints `ok`, or why this environment can't run a server. jpy itself can't be imported before there is a JVM. */
const check = `
import importlib.metadata, importlib.util
try:
    importlib.metadata.version("deephaven")
    print("enterprise")
except importlib.metadata.PackageNotFoundError:
    import deephaven_server, jpyutil
    print("ok" if importlib.util.find_spec("jpy") and importlib.util.find_spec("numpy") else "incomplete")
`;

/** The interpreter inside a virtual environment. */
export function environmentPython(folder: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

export type EnvironmentCheck = 'ok' | 'enterprise' | 'no-python' | 'no-server';

/** Whether an environment of ours can run a server, found out by importing it there. */
export async function checkEnvironment(
  folder: string,
  { env, platform }: { env: Readonly<Record<string, string | undefined>>; platform: NodeJS.Platform },
  signal: AbortSignal,
): Promise<EnvironmentCheck> {
  const python = environmentPython(folder, platform);
  if (!existsSync(python)) return 'no-python'; // also when its base Python is gone
  const { stdout, exitCode } = await execa(python, ['-c', check], {
    env,
    extendEnv: false,
    reject: false,
    timeout: importTimeout,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (exitCode !== 0 || stdout.trim() === 'incomplete') return 'no-server';
  return stdout.trim() === 'ok' ? 'ok' : 'enterprise';
}

/**
 * Whether the environment that a call or the configuration names can run a server, as far as its files tell. Nothing of it is run:
 * a caller may have written it, and only a worker's sandbox keeps that apart.
 */
export async function lookAtEnvironment(folder: string, platform: NodeJS.Platform): Promise<EnvironmentCheck> {
  if (!existsSync(environmentPython(folder, platform))) return 'no-python'; // also when its base Python is gone
  const settings = await readFile(path.join(folder, 'pyvenv.cfg'), 'utf8').catch(() => ''); // conda has none
  const names = await packageFolders(folder, platform);
  if (names.some(name => /^deephaven-\d/.test(name))) return 'enterprise';
  // What it shares with its base is not looked for: its start tells.
  const isShared = /^include-system-site-packages\s*=\s*true/im.test(settings);
  return isShared || names.includes('deephaven_server') ? 'ok' : 'no-server';
}

/** What is installed in an environment: folders of packages, and of what is known about them. */
async function packageFolders(folder: string, platform: NodeJS.Platform): Promise<string[]> {
  const pattern =
    platform === 'win32' ? ['Lib'] : (await namesIn(path.join(folder, 'lib'))).filter(name => name.startsWith('python'));
  const places = pattern.map(name => path.join(folder, ...(platform === 'win32' ? [name] : ['lib', name]), 'site-packages'));
  return (await Promise.all(places.map(namesIn))).flat();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // there is none
}

/** A person's own environment that can't be used, in words. */
export function unfitEnvironment(folder: string, found: Exclude<EnvironmentCheck, 'ok'>): UserError {
  const install = `pip install deephaven-server==${deephavenServerVersion}`;
  switch (found) {
    case 'no-python':
      return new UserError('LAUNCH_FAILED', `There is no Python environment in '${folder}'.`, {
        hint: 'python_venv_path is the folder of a virtual environment (it holds bin/python, on Windows Scripts\\python.exe). Leave it out to use the environment that the app makes.',
      });
    case 'no-server':
      return new UserError('LAUNCH_FAILED', `The Python environment in '${folder}' can't import deephaven_server.`, {
        hint: `In that environment: ${install}. Or leave python_venv_path out to use the one that the app makes.`,
      });
    case 'enterprise':
      return new UserError(
        'LAUNCH_FAILED',
        `The Python environment in '${folder}' holds the package 'deephaven' (Enterprise), which conflicts with Deephaven Community.`,
        { hint: `In that environment: pip uninstall deephaven && ${install}` },
      );
  }
}
