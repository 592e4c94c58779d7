// npm run e2e:electron: drives the real desktop app, where Electron's binary and a display are.
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { findElectron, hasDisplay } from './find-electron.mjs';
import { ensureInstalled, root, run } from './install.mjs';

const say = line => process.stderr.write(`${line}\n`);
const missing = findElectron() ? (hasDisplay() ? undefined : 'a display') : "Electron's binary (npm run electron:install)";

if (missing) {
  say(`SKIPPED: the desktop app is not driven here, since ${missing} is missing.`);
} else {
  await ensureInstalled(say);
  await ensureBuilt(say);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  await run(
    process.execPath,
    [vitest, 'run', '--config', 'scripts/vitest.config.ts', '--project', 'electron'],
    'Some tests failed.',
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
}
