// Builds the image that container tests run: a local stand-in for Deephaven's published server image, where none can be pulled.
// Made of Debian packages and Python wheels; what was downloaded stays in the user's cache. Needs root, debootstrap and a Docker engine.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const programs = ['start', 'healthcheck'];
const debian = 'bookworm'; // Python 3.11 and Java 17
const packages = 'ca-certificates,tzdata,python3,libpython3.11,openjdk-17-jre-headless';
const versions = readFileSync(join(here, '../../src-main/host/workers/python/versions.ts'), 'utf8');
const version = /deephavenServerVersion = '([^']+)'/.exec(versions)[1];
const recipeLabel = 'deephaven-mcp-test-image';

/** The image's name. */
export const testImage = `deephaven-mcp-test/server:${version}`;

/** Builds the image where it is missing or its recipe has changed. @param {(line: string) => void} say @throws Error with what went wrong */
export async function ensureTestImage(say) {
  const recipe = recipeOf();
  const outdated = inspected('{{.Id}}');
  if (outdated && inspected(`{{index .Config.Labels "${recipeLabel}"}}`) === recipe) return;
  const work = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'deephaven-mcp-test', 'image');
  mkdirSync(work, { recursive: true });
  const base = madeOnce(join(work, `debian-${debian}`), folder => {
    say(`Test image: Debian ${debian} with Python and Java (a minute, once)…`);
    run('debootstrap', ['--variant=minbase', `--include=${packages}`, debian, folder]);
    for (const unused of ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'])
      rmSync(join(folder, unused), { recursive: true, force: true });
  });
  const wheels = madeOnce(join(work, `deephaven-${version}`), folder => {
    say(`Test image: deephaven-server ${version} (once)…`);
    installWheels(join(work, 'pip'), join(folder, 'opt/deephaven/python'));
  });
  const root = join(work, 'root');
  layOut(root, [base, wheels]);
  say(`Test image: loading ${testImage}…`);
  await importImage(root, recipe);
  rmSync(root, { recursive: true });
  if (outdated) spawnSync('docker', ['image', 'rm', outdated]); // it stays where a container uses it
}

/** Changes with everything that the image is made of. */
function recipeOf() {
  const hash = createHash('sha256');
  for (const name of ['build.mjs', ...programs]) hash.update(readFileSync(join(here, name)));
  return hash.update(version).digest('hex').slice(0, 16);
}

/** What the engine says of the image; undefined where there is none yet. */
function inspected(format) {
  const { status, stdout } = spawnSync('docker', ['image', 'inspect', '-f', format, testImage], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** A folder that is whole or not there, so that an interrupted build starts it anew. */
function madeOnce(folder, make) {
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  make(part);
  renameSync(part, folder);
  return folder;
}

/** By a pip of our own, for the image's Python and C library whatever this machine has. */
function installWheels(pip, folder) {
  if (!existsSync(pip)) run('python3', ['-m', 'venv', pip]);
  const newestGlibc = 36;
  const platforms = Array.from({ length: newestGlibc - 16 }, (_, i) => `manylinux_2_${i + 17}_${machine()}`);
  const target = ['--implementation', 'cp', '--python-version', '3.11', '--platform', `manylinux2014_${machine()}`];
  for (const platform of platforms) target.push('--platform', platform);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  run(join(pip, 'bin/python'), [...install, ...target, '--target', folder, `deephaven-server==${version}`]);
}

function machine() {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

/** Links the parts into one folder, and adds the folders and programs that the published image documents. */
function layOut(folder, parts) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const part of parts) run('cp', ['-al', `${part}/.`, folder]);
  for (const name of ['opt/deephaven/config', 'opt/deephaven/server/bin', 'apps/libs', 'data', 'cache'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of programs) cpSync(join(here, name), join(folder, 'opt/deephaven/server/bin', name));
}

async function importImage(folder, recipe) {
  const changes = [
    'ENTRYPOINT ["/opt/deephaven/server/bin/start"]',
    'HEALTHCHECK --interval=3s --timeout=11s --retries=3 CMD ["/opt/deephaven/server/bin/healthcheck"]',
    'ENV LANG=C.UTF-8 PYTHONPATH=/opt/deephaven/python PYTHONDONTWRITEBYTECODE=1 EXTRA_CLASSPATH=/apps/libs/*',
    'ENV DEEPHAVEN_DATA_DIR=/data DEEPHAVEN_CACHE_DIR=/cache DEEPHAVEN_CONFIG_DIR=/opt/deephaven/config',
    'VOLUME ["/data", "/cache"]',
    'EXPOSE 10000',
    `LABEL io.deephaven.image.type=server io.deephaven.version=${version} ${recipeLabel}=${recipe}`,
  ];
  const tar = spawn('tar', ['--numeric-owner', '-cf', '-', '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const load = spawn('docker', ['import', ...changes.flatMap(change => ['--change', change]), '-', testImage], {
    stdio: [tar.stdout, 'ignore', 'inherit'],
  });
  const codes = await Promise.all([once(tar, 'exit'), once(load, 'exit')]);
  if (codes.some(([code]) => code !== 0)) throw new Error('The test image could not be loaded into the engine.');
}

function run(program, args) {
  try {
    execFileSync(program, args, { stdio: 'pipe', encoding: 'utf8', maxBuffer: 2 ** 26 });
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}` || error.message;
    throw new Error(`${program} failed:\n${output.split('\n').slice(-20).join('\n')}`, { cause: error });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureTestImage(console.error);
