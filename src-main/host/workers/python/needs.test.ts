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

/** A folder with a `java` that answers as a real one of this version does. */
async function javaFolder(version: string): Promise<string> {
  const bin = path.join(folder, version, 'bin');
  const answer = `java.base@${version}\\njdk.compiler@${version}\\n`;
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\necho "    java.home = ${path.dirname(bin)}" >&2\nprintf '${answer}'\n`;
  await writeFile(path.join(bin, 'java'), script, { mode: 0o755 });
  return bin;
}

it.skipIf(process.platform === 'win32')("looks for Java in a call's own PATH for that call alone", async () => {
  const [usual, own] = [await javaFolder('17.0.1'), await javaFolder('21.0.2')];
  const needs = createNeeds({ dataDir: folder, env: { PATH: usual }, platform: 'linux' }, never);
  expect((await needs.java({ PATH: own }, ignore, never)).version).toBe('21.0.2');
  expect((await needs.java({}, ignore, never)).version).toBe('17.0.1');
});
