import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../../src-shared/user-error.ts';
import { environmentPython } from './environment-python.ts';
import { deephavenServerVersion } from './versions.ts';

export interface InstallOptions {
  /** The Python to make the environment from. */
  python: string;
  /** Where it shall be; what is there is replaced. */
  folder: string;
  /** Where our own uv lives, once installed. */
  uvFolder: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  onStep: (step: string) => void;
}

/** Milliseconds for everything; a slow line needs several minutes for 200 MB. */
const installTimeout = 20 * 60_000;
const requirement = `deephaven-server==${deephavenServerVersion}`;
const making = 'making the Python environment';
const installing = `installing deephaven-server ${deephavenServerVersion}`;

/**
 * Makes an environment that holds the server: with uv (three times as fast) where there is one or it can be had, else with pip.
 * pip also comes in when uv fails, since only pip reads a company's pip settings.
 * @throws UserError LAUNCH_FAILED, with the installer's last lines
 */
export async function installServer(options: InstallOptions, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(installTimeout)]);
  await mkdir(path.dirname(options.folder), { recursive: true, mode: 0o700 });
  options.onStep(making);
  try {
    const uv = await findUv(options, limit);
    await rm(options.folder, { recursive: true, force: true });
    await run(uv, ['venv', '--quiet', '--python', options.python, options.folder], options, limit);
    options.onStep(installing);
    const python = environmentPython(options.folder, options.platform);
    await run(uv, ['pip', 'install', '--python', python, requirement], options, limit);
  } catch {
    limit.throwIfAborted(); // else: pip is the second way, and its error is the one to tell
    await installWithPip(options, limit);
  }
}

async function installWithPip(options: InstallOptions, signal: AbortSignal): Promise<void> {
  options.onStep(making);
  await rm(options.folder, { recursive: true, force: true });
  await run(options.python, ['-m', 'venv', options.folder], options, signal);
  options.onStep(installing);
  const python = environmentPython(options.folder, options.platform);
  await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-compile', requirement], options, signal);
}

/** uv on the PATH, else ours, else a new one of ours. */
async function findUv(options: InstallOptions, signal: AbortSignal): Promise<string> {
  const onPath = await execa('uv', ['--version'], { env: options.env, extendEnv: false, reject: false, cancelSignal: signal });
  if (onPath.exitCode === 0) return 'uv';
  const own = path.join(
    path.dirname(environmentPython(options.uvFolder, options.platform)),
    options.platform === 'win32' ? 'uv.exe' : 'uv',
  );
  if (existsSync(own)) return own;
  await run(options.python, ['-m', 'venv', '--clear', options.uvFolder], options, signal);
  const python = environmentPython(options.uvFolder, options.platform);
  await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', 'uv'], { ...options, onStep: () => {} }, signal);
  return own;
}

/** Runs one command of the installation and passes on what it downloads as steps. */
async function run(file: string, args: readonly string[], { env, onStep }: InstallOptions, signal: AbortSignal): Promise<void> {
  const command = execa(file, args, { env, extendEnv: false, reject: false, all: true, stdin: 'ignore', cancelSignal: signal });
  for await (const line of command.iterable({ from: 'all' })) {
    const download = /^\s*Downloading (\S+)(?: \(([\d.]+ ?[kMG]i?B)\))?/.exec(line);
    if (download) onStep(`${installing}: ${path.posix.basename(download[1]!)}${download[2] ? ` (${download[2]})` : ''}`);
  }
  const result = await command;
  signal.throwIfAborted();
  if (result.failed) throw installFailure(result.all ?? result.message ?? '');
}

function installFailure(output: string): UserError {
  const tail = output.split('\n').slice(-20);
  const options = (hint: string) => ({ hint, details: { log_tail: tail } });
  if (
    /NewConnectionError|ConnectionError|Name or service not known|getaddrinfo|Temporary failure in name resolution|ProxyError|ConnectTimeout|dns error|from versions: none/i.test(
      output,
    )
  ) {
    return new UserError(
      'LAUNCH_FAILED',
      'The Python environment could not be made: the package index cannot be reached.',
      options(
        'Check the internet connection and the proxy (HTTPS_PROXY), or give python_venv_path of an environment that has deephaven-server.',
      ),
    );
  }
  if (/No space left on device/i.test(output))
    return new UserError(
      'LAUNCH_FAILED',
      'The Python environment could not be made: the disk is full.',
      options('It needs about 700 MB.'),
    );
  if (/ensurepip is not|No module named '?(venv|ensurepip)/i.test(output)) {
    return new UserError(
      'LAUNCH_FAILED',
      'The Python environment could not be made: this Python lacks venv.',
      options('Debian, Ubuntu: sudo apt install python3-venv'),
    );
  }
  return new UserError(
    'LAUNCH_FAILED',
    `The Python environment could not be made: installing deephaven-server ${deephavenServerVersion} failed.`,
    options('log_tail has the installer’s last lines. Or give python_venv_path of an environment that has deephaven-server.'),
  );
}
