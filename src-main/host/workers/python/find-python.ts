import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { programFolders } from '../../base/program-folders.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { minimumPython } from './versions.ts';

export interface PythonSearch {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

/** Milliseconds for one Python to tell about itself. */
const checkTimeout = 10_000;

/** Prints what decides whether a Python can hold a server; runs on any Python 3. */
const probe = `
import glob, json, os, struct, sys, sysconfig
def has(name):
    try:
        __import__(name)
        return True
    except ImportError:
        return False
var = sysconfig.get_config_var
folders = [sys.base_prefix] + [folder for folder in (var("LDLIBRARYDIR"), var("LIBDIR"), var("LIBPL")) if folder]
folders += [os.path.join(folder, (var("multiarchsubdir") or "").lstrip("/")) for folder in folders]
pattern = {"win32": "python3?*.dll", "darwin": "[Plib]*ython*"}.get(sys.platform, "libpython%d.%d*.so*" % sys.version_info[:2])
print(json.dumps({
    "executable": sys.executable,
    "version": list(sys.version_info[:3]),
    "venv": has("venv") and has("ensurepip"),
    "sharedLibrary": any(glob.glob(os.path.join(folder, pattern)) for folder in folders),
    "is64Bit": struct.calcsize("P") == 8,
}))
`;

const probeResult = z.object({
  executable: z.string().min(1),
  version: z.tuple([z.number(), z.number(), z.number()]),
  venv: z.boolean(),
  sharedLibrary: z.boolean(),
  is64Bit: z.boolean(),
});

/**
 * The first Python that a server's environment can be made from: PATH first, then the usual places of this system.
 * @throws UserError LAUNCH_FAILED, with every Python that was passed over and what to install
 */
export async function findPython(search: PythonSearch, signal: AbortSignal): Promise<string> {
  const unfit: string[] = [];
  for await (const command of pythonCandidates(search)) {
    signal.throwIfAborted();
    if (!existsSync(command)) continue; // most places are empty
    const checked = await checkPython(command, search.env, signal);
    if ('executable' in checked) return checked.executable;
    unfit.push(`${command} (${checked.problem})`);
  }
  throw pythonMissing(unfit, search.platform);
}

async function checkPython(
  command: string,
  env: PythonSearch['env'],
  signal: AbortSignal,
): Promise<{ executable: string } | { problem: string }> {
  const { stdout, exitCode } = await execa(command, ['-c', probe], {
    env,
    extendEnv: false,
    reject: false,
    timeout: checkTimeout,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const answer = exitCode === 0 ? parseProbe(stdout) : undefined;
  if (!answer) return { problem: 'does not run' };
  const [major, minor] = answer.version;
  if (major < minimumPython[0] || (major === minimumPython[0] && minor < minimumPython[1]))
    return { problem: `${major}.${minor}, too old` };
  if (!answer.is64Bit) return { problem: '32 bits' };
  if (!answer.venv) return { problem: 'without the module venv' };
  if (!answer.sharedLibrary) return { problem: 'without its shared library' };
  return { executable: answer.executable };
}

function parseProbe(text: string): z.infer<typeof probeResult> | undefined {
  try {
    return probeResult.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // something that calls itself python and is not
  }
}

async function* pythonCandidates({ env, platform }: PythonSearch): AsyncGenerator<string> {
  const names = platform === 'win32' ? ['python3.exe', 'python.exe', 'py.exe'] : ['python3', 'python'];
  const seen = new Set<string>();
  for await (const folder of pythonFolders(env, platform)) {
    for (const name of names) {
      const command = path.join(folder, name);
      if (!seen.has(command)) yield command;
      seen.add(command);
    }
  }
}

async function* pythonFolders(env: PythonSearch['env'], platform: NodeJS.Platform): AsyncGenerator<string> {
  const hasDeveloperTools =
    platform === 'darwin' && (await execa('xcode-select', ['-p'], { reject: false, timeout: 5_000 })).exitCode === 0;
  // On macOS without them, python3 in this folder is a stub that opens an install dialog.
  const isStub = (folder: string) => platform === 'darwin' && folder === '/usr/bin' && !hasDeveloperTools;
  for (const folder of programFolders(env)) {
    if (!isStub(folder)) yield folder;
  }
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
  if (platform === 'win32') {
    if (env['LOCALAPPDATA']) yield* versions(path.join(env['LOCALAPPDATA'], 'Programs', 'Python'), '');
  } else {
    yield* ['/opt/homebrew/bin', '/usr/local/bin', ...(isStub('/usr/bin') ? [] : ['/usr/bin'])];
    if (platform === 'darwin') yield '/Library/Frameworks/Python.framework/Versions/Current/bin';
  }
  if (!home) return;
  yield* versions(path.join(env['PYENV_ROOT'] ?? path.join(home, '.pyenv'), 'versions'), 'bin');
  yield* versions(path.join(home, '.local', 'share', 'uv', 'python'), platform === 'win32' ? '' : 'bin');
  yield* versions(path.join(home, '.local', 'share', 'mise', 'installs', 'python'), 'bin');
}

/** The Pythons installed beside each other in one folder, newest first. */
async function* versions(parent: string, inside: string): AsyncGenerator<string> {
  const names = await readdir(parent).catch(() => []); // most of these folders don't exist
  const byVersion = new Intl.Collator('en', { numeric: true });
  for (const name of names.toSorted(byVersion.compare).toReversed()) yield path.join(parent, name, inside);
}

const installHints: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Install Python 3 (brew install python, or the installer of python.org)',
  win32: 'Install Python 3 (winget install Python.Python.3.12)',
  linux:
    'Install Python 3 (Debian, Ubuntu: sudo apt install python3 python3-venv libpython3-dev; Fedora: sudo dnf install python3 python3-libs)',
};

function pythonMissing(unfit: readonly string[], platform: NodeJS.Platform): UserError {
  const needs = `Python ${minimumPython.join('.')} or newer, with venv and its shared library`;
  const lookedAt = unfit.length > 0 ? `Looked at: ${unfit.join('; ')}.` : 'There is no Python here.';
  return new UserError('LAUNCH_FAILED', `No Python that can run Deephaven was found: it needs ${needs}. ${lookedAt}`, {
    hint: `${installHints[platform] ?? 'Install Python 3'}, or use launch_method "docker".`,
    details: { python_looked_at: unfit },
  });
}
