import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createNeeds } from './needs.ts';

const never = new AbortController().signal;
const ignore = () => {};
let folder: string;

beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'needs-'))));
afterEach(() => rm(folder, { recursive: true }));

/** A folder with a `java` that answers as a real one of this version does, and leaves a trace when it is run. */
async function javaHome(version: string): Promise<string> {
  const home = path.join(folder, version);
  const answer = `java.base@${version}\\njdk.compiler@${version}\\n`;
  await mkdir(path.join(home, 'bin'), { recursive: true });
  const script = `#!/bin/sh\n: > "${home}/was-run"\necho "    java.home = ${home}" >&2\nprintf '${answer}'\n`;
  await writeFile(path.join(home, 'bin', 'java'), script, { mode: 0o755 });
  await writeFile(path.join(home, 'release'), `JAVA_VERSION="${version}"\nMODULES="java.base jdk.compiler"\n`);
  return home;
}

/** An environment whose interpreter leaves a trace when it is run. */
async function pythonEnvironment(...packages: string[]): Promise<string> {
  const venv = path.join(folder, 'venv');
  await mkdir(path.join(venv, 'bin'), { recursive: true });
  for (const name of packages) await mkdir(path.join(venv, 'lib', 'python3.11', 'site-packages', name), { recursive: true });
  await writeFile(path.join(venv, 'bin', 'python'), `#!/bin/sh\n: > "${venv}/was-run"\necho ok\n`, { mode: 0o755 });
  return venv;
}

const needsOf = (usual: string) =>
  createNeeds({ dataDir: folder, env: { PATH: path.join(usual, 'bin') }, platform: 'linux' }, never);

it.skipIf(process.platform === 'win32')(
  'takes the Java that a call names without running it, and none that its PATH leads to',
  async () => {
    const [usual, own] = [await javaHome('17.0.1'), await javaHome('21.0.2')];
    const needs = needsOf(usual);
    expect(await needs.java({ JAVA_HOME: own }, ignore, never)).toEqual({ home: own, version: '21.0.2' });
    expect((await needs.java({ PATH: path.join(own, 'bin') }, ignore, never)).version).toBe('17.0.1');
    expect([usual, own].map(home => existsSync(path.join(home, 'was-run')))).toEqual([true, false]);
  },
);

it.skipIf(process.platform === 'win32')('passes over a Java that a call names and that cannot run Deephaven', async () => {
  const [usual, own] = [await javaHome('17.0.1'), await javaHome('8.0.1')];
  expect((await needsOf(usual).java({ JAVA_HOME: own }, ignore, never)).version).toBe('17.0.1');
});

it.skipIf(process.platform === 'win32')('looks at the environment that a call names without running anything of it', async () => {
  const needs = needsOf(await javaHome('17.0.1'));
  const venvPath = await pythonEnvironment('pip');
  const python = () => needs.python({ python: { venvPath } }, ignore, never);
  await expect(python()).rejects.toMatchObject({ message: expect.stringContaining("can't import deephaven_server") });
  await pythonEnvironment('deephaven_server', 'deephaven-20240517.dist-info');
  await expect(python()).rejects.toMatchObject({ message: expect.stringContaining('Enterprise') });
  await rm(venvPath, { recursive: true });
  await pythonEnvironment('deephaven_server', 'deephaven_core-42.7.dist-info');
  expect(await python()).toBe(path.join(venvPath, 'bin', 'python'));
  expect(existsSync(path.join(venvPath, 'was-run'))).toBe(false);
});
