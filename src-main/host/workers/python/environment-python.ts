import { execa } from 'execa';
import { existsSync } from 'node:fs';
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

/** Whether the environment in `folder` can run a server, found out by importing it there. */
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
