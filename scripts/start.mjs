// npm start: installs, builds, then starts the desktop app where there can be one, else the headless host.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, root } from './install.mjs';
import { fetchElectron, findElectron, hasDisplay } from './find-electron.mjs';

const parentCheckMs = 5_000;
const args = process.argv.slice(2);
const say = line => process.stderr.write(`${line}\n`);

/** Flags and commands that only the headless entry understands. */
const headlessOnly = /^(--headless|--stdio|--transport.*|--check-config|--doctor|--version|--help|-h|token|revoke)$/;

try {
  await ensureInstalled(say);
  const { ensureBuilt } = await import('./build.mjs');
  await ensureBuilt(say);
  const electron = await chooseElectron();
  if (electron) startShell(electron);
  else await startHeadless();
} catch (error) {
  say(`${error.message}`);
  process.exitCode = 1;
}

/** The executable to use; undefined for the headless host, with one line that says why. */
async function chooseElectron() {
  if (args.some(arg => headlessOnly.test(arg)) || process.env.CI) return undefined;
  if (!hasDisplay()) {
    say('No display here: starting without the desktop window.');
    return undefined;
  }
  const found = findElectron();
  if (found) return found;
  try {
    say("Fetching Electron's binary (once)…");
    await fetchElectron();
  } catch (error) {
    say(`${error.message}: starting without the desktop window.`);
  }
  return findElectron();
}

/** @param {string} electron */
function startShell(electron) {
  const child = spawn(electron, [join(root, 'dist', 'shell.js'), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', code => (process.exitCode = code ?? 1));
}

/** npm starts us through a shell, which does not pass on the signal that ends it: without it we end as well. */
function endWithParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, parentCheckMs).unref();
}

async function startHeadless() {
  endWithParent();
  process.argv = [process.argv[0], join(root, 'dist', 'headless.js'), ...args];
  await import(pathToFileURL(process.argv[1]).href);
}
