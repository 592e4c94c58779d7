// Installs what package-lock.json names, when it isn't there already. Used by start and test.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.cache', 'installed');

const oldestNode = [20, 19];

/** @param {(line: string) => void} say @throws when this Node is too old, or the packages can't be had */
export async function ensureInstalled(say) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Error(`Node ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing the packages it is made of (once, about a minute)…');
  const npm = process.env.npm_execpath;
  const [command, before] = npm ? [process.execPath, [npm]] : ['npm', []];
  await run(
    command,
    [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'Installing the packages failed. Is the npm registry reachable?',
  );
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/**
 * Runs a command, its output on our stderr (stdout may speak a protocol).
 * @param {string} command @param {string[]} args @param {string} failure what to say when it fails
 */
export function run(command, args, failure, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.on('error', error => reject(new Error(`${failure} (${error.message})`)));
    child.on('exit', code => (code === 0 ? resolve(undefined) : reject(new Error(failure))));
  });
}
