// npm test: sets up all it needs, then what npm run check does and every suite that can run here.
// npm test -- PATTERN: only the test files whose path holds PATTERN. npm run test:long: those that rarely matter, before a release.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { check } from './check.mjs';
import { ensureInstalled, root, run } from './install.mjs';
import { engineAnswers, ensureEngine } from './test-image/engine.mjs';

const say = line => process.stderr.write(`${line}\n`);
const isLong = process.argv[2] === '--long';
const pattern = process.argv.slice(isLong ? 3 : 2);
const isCi = Boolean(process.env.CI);
const isRoot = process.getuid?.() === 0;
const bin = join(root, 'node_modules', '.bin');
const node = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');

/** What a suite needs from the system: a program, and the Debian package that brings it. */
const needs = {
  browser: [{ program: 'chromium', package: 'chromium' }],
  keychain: [
    { program: 'gnome-keyring-daemon', package: 'gnome-keyring' },
    { program: 'dbus-run-session', package: 'dbus' },
  ],
  docker: [
    { program: 'docker', package: 'docker.io' },
    // Where no engine answers, root starts one of the tests' own.
    ...(isRoot && !engineAnswers() ? [{ program: 'dockerd', package: 'docker.io' }] : []),
    ...(process.env.DH_MCP_TEST_IMAGE ? [] : [{ program: 'debootstrap', package: 'debootstrap' }]),
  ],
  sandbox: [{ program: 'bwrap', package: 'bubblewrap' }],
  worker: [
    { program: 'java', package: 'openjdk-17-jdk-headless' },
    { program: 'javac', package: 'openjdk-17-jdk-headless' },
    { program: 'python3', package: 'python3-venv' },
  ],
};

try {
  await ensureInstalled(say);
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  installSystemPackages();
  const { ensureBuilt } = await import('./build.mjs');
  await ensureBuilt(say);
  if (pattern.length === 0) await check();
  await runSuites();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}

/** Debian as root: installs what is missing. Elsewhere the suites say what they lack. */
function installSystemPackages() {
  const missing = [
    ...new Set(
      Object.values(needs)
        .flat()
        .filter(need => !onPath(need.program))
        .map(need => need.package),
    ),
  ];
  if (missing.length === 0 || !existsSync('/etc/debian_version') || !isRoot) return;
  say(`Installing ${missing.join(', ')} with apt-get…`);
  try {
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', ...missing]);
  } catch {
    say('apt-get could not install them; the suites that need them say so.');
  }
}

function apt(args) {
  execFileSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

async function runSuites() {
  const skipped = Object.entries(needs).flatMap(([suite, list]) => {
    const lacking = list.filter(need => !onPath(need.program)).map(need => need.program);
    return lacking.length > 0 ? [{ suite, lacking }] : [];
  });
  for (const { suite, lacking } of skipped)
    say(`SKIPPED: the ${suite} tests, since ${lacking.join(' and ')} is not on this machine.`);
  if (isCi && skipped.length > 0) throw new Error('With CI set, a skipped suite is a failure.');
  const cannot = new Set(skipped.map(({ suite }) => suite));
  if (isLong) return run(...inVitest(['long']), 'Some long tests failed.', withStdout());
  const projects = ['unit', 'transport', ...(cannot.has('worker') ? [] : ['integration'])];
  await run(...inVitest(projects), 'Some tests failed.', withStdout());
  if (!cannot.has('docker')) await runDockerSuite();
  if (!cannot.has('keychain')) {
    const script = join(root, 'scripts', 'with-keyring.sh');
    const [command, args] = inVitest(['keychain']);
    await run(script, [command, ...args], 'Some keychain tests failed.', withStdout());
  }
}

/** The command that runs these projects. */
function inVitest(projects) {
  const flags = ['run', '--config', 'scripts/vitest.config.ts', ...projects.flatMap(name => ['--project', name])];
  return [node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...flags, '--passWithNoTests', ...pattern]];
}

/** The tests with containers, on the engine that answers or on one of our own. */
async function runDockerSuite() {
  const engine = await ensureEngine(say);
  if (!engine) {
    say('SKIPPED: the docker tests, since no Docker engine answers.');
    if (isCi) throw new Error('With CI set, a skipped suite is a failure.');
    return;
  }
  try {
    const options = { ...withStdout(), env: { ...process.env, ...engine.env } };
    await run(...inVitest(['docker']), 'Some docker tests failed.', options);
  } finally {
    await engine.stop();
  }
}

function withStdout() {
  return { stdio: ['ignore', 'inherit', 'inherit'] };
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, program)));
}
