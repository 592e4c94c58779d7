import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJava, javaMissing } from './find-java.ts';
import type { JavaSearch } from './java-candidates.ts';

const never = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'find-java-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function search(env: Record<string, string>, places: string[] = []): JavaSearch {
  return { env, platform: 'linux', downloadsIn: path.join(folder, 'java'), versions: { minimum: 17, maximum: 24 }, places };
}

/** A `java` that answers as a real one of this version does. Returns its home. */
async function fakeJava(name: string, version: string, modules: string[] = ['jdk.compiler']): Promise<string> {
  const home = path.join(folder, name);
  const answer = [`java.base@${version}`, ...modules.map(module => `${module}@${version}`)].join('\\n');
  await mkdir(path.join(home, 'bin'), { recursive: true });
  await writeFile(path.join(home, 'bin', 'java'), `#!/bin/sh\necho "    java.home = ${home}" >&2\nprintf '${answer}\\n'\n`, {
    mode: 0o755,
  });
  return home;
}

describe.skipIf(process.platform === 'win32')('finding a Java', () => {
  it('takes JAVA_HOME before what is on the PATH', async () => {
    const chosen = await fakeJava('chosen', '21.0.2');
    const onPath = await fakeJava('on-path', '17.0.1');
    const { java } = await findJava(search({ JAVA_HOME: chosen, PATH: path.join(onPath, 'bin') }), never);
    expect(java).toEqual({ home: chosen, version: '21.0.2' });
  });

  it('passes over those that are too old, too new, without a compiler or not running, and says why', async () => {
    const old = await fakeJava('old', '11.0.9');
    const recent = await fakeJava('recent', '25');
    const runtime = await fakeJava('runtime', '17.0.1', ['java.sql']);
    const broken = path.join(folder, 'broken');
    await mkdir(path.join(broken, 'bin'), { recursive: true });
    await writeFile(path.join(broken, 'bin', 'java'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const good = await fakeJava('good', '17.0.2');

    const PATH = [old, recent, runtime, broken, good].map(home => path.join(home, 'bin')).join(path.delimiter);
    const { java, unfit } = await findJava(search({ PATH }), never);

    expect(java?.home).toBe(good);
    expect(unfit.map(({ problem }) => problem)).toEqual([
      'Java 11, too old',
      'Java 25, too new',
      'Java 17 without the compiler (a JRE)',
      'does not run',
    ]);
  });

  it('looks into the usual places and our own downloads', async () => {
    const downloaded = await fakeJava(path.join('java', 'jdk-17.0.3+7'), '17.0.3');
    expect((await findJava(search({}), never)).java?.home).toBe(downloaded);
    const usual = await fakeJava(path.join('jvm', 'java-17-openjdk'), '17.0.4');
    expect((await findJava(search({}, [path.join(folder, 'jvm')]), never)).java?.home).toBe(usual);
  });

  it('finds none where PATH and JAVA_HOME are empty, and says what to do', async () => {
    const { java, unfit } = await findJava(search({ PATH: '', JAVA_HOME: '' }), never);
    expect(java).toBeUndefined();
    const error = javaMissing(unfit, 'linux');
    expect(error).toMatchObject({ code: 'LAUNCH_FAILED', hint: expect.stringContaining('openjdk-17-jdk-headless') });
    expect(error.message).toContain('There is no Java here.');
  });

  it('names the Java that was passed over', () => {
    const error = javaMissing([{ path: '/usr/bin/java', problem: 'Java 11, too old' }], 'darwin');
    expect(error.message).toContain('Looked at: /usr/bin/java (Java 11, too old).');
    expect(error.hint).toContain('brew install openjdk@17');
  });
});
