import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testDataDir } from '../../../../e2e/test-driver.ts';
import { checkEnvironment } from './environment-python.ts';
import { installServer } from './install-server.ts';
import { managedEnvironmentFolder, managedPython } from './managed-environment.ts';

const never = new AbortController().signal;
const { platform } = process;
/** Installing takes seconds where the packages are cached, minutes where they are not. */
const installTimeout = 10 * 60_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'environments-'));
  // The uv that the shared environment was made with, so that it isn't fetched again.
  await symlink(path.join(testDataDir, 'venvs', 'uv'), path.join(folder, 'uv'), 'dir');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = (env: Record<string, string> = {}) => ({ folder, env: { ...process.env, ...env }, platform });

it(
  'replaces a half-made environment once for all who ask, and removes what nobody uses',
  async () => {
    const environment = managedEnvironmentFolder(folder);
    await mkdir(path.join(environment, 'lib'), { recursive: true });
    await writeFile(path.join(environment, 'half-made'), '');
    for (const [name, usedAt] of [
      ['deephaven-0.1', new Date(0)],
      ['deephaven-0.2', new Date()],
    ] as const) {
      await mkdir(path.join(folder, name));
      await writeFile(path.join(folder, name, '.complete'), '');
      await utimes(path.join(folder, name, '.complete'), usedAt, usedAt);
    }
    const steps: string[][] = [[], []];

    const pythons = await Promise.all(steps.map(own => managedPython(options(), step => own.push(step), never)));

    expect(new Set(pythons).size).toBe(1);
    expect(await checkEnvironment(environment, options(), never)).toBe('ok');
    expect(steps.filter(own => own.some(step => step.startsWith('installing deephaven-server')))).toHaveLength(1);
    const names = await readdir(folder);
    expect(names).toContain('deephaven-0.2');
    expect(names).not.toContain('deephaven-0.1');
    expect(await readdir(environment)).not.toContain('half-made');

    const madeAt = (await stat(path.join(environment, 'pyvenv.cfg'))).mtimeMs;
    await managedPython(options(), () => {}, never);
    expect((await stat(path.join(environment, 'pyvenv.cfg'))).mtimeMs).toBe(madeAt);

    await rm(path.join(environment, 'lib'), { recursive: true });
    await managedPython(options(), () => {}, never);
    expect(await checkEnvironment(environment, options(), never)).toBe('ok');
  },
  installTimeout,
);

it('says so when there is no internet, and leaves no finished environment', async () => {
  const nowhere = {
    UV_DEFAULT_INDEX: 'http://127.0.0.1:1/',
    UV_HTTP_RETRIES: '0',
    PIP_INDEX_URL: 'http://127.0.0.1:1/',
    PIP_RETRIES: '0',
  };
  const failed = managedPython(options({ ...nowhere, UV_NO_CACHE: '1', PIP_NO_CACHE_DIR: '1' }), () => {}, never);
  await expect(failed).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message: expect.stringContaining('cannot be reached') });
  expect(await readdir(managedEnvironmentFolder(folder))).not.toContain('.complete');
});

it('stops installing when it is aborted', async () => {
  const abort = new AbortController();
  const target = path.join(folder, 'aborted');
  const install = { python: 'python3', folder: target, uvFolder: path.join(folder, 'uv'), env: process.env, platform };
  const onStep = (step: string) => step.startsWith('installing') && abort.abort();
  await expect(installServer({ ...install, onStep }, abort.signal)).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
});
