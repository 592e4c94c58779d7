// npm run screenshots: every screen, dialog and state of the page, in both themes, into test-results/screenshots.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, root, run } from './install.mjs';

const say = line => process.stderr.write(`${line}\n`);
const tests = ['e2e/page-tour.test.ts', 'e2e/page.test.ts'];

try {
  await ensureInstalled(say);
  await ensureBuilt(say);
  await rm(join(root, 'test-results', 'screenshots'), { recursive: true, force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const flags = ['run', '--config', 'scripts/vitest.config.ts', '--project', 'integration', ...tests];
  const options = { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, SCREENSHOTS: '1' } };
  await run(process.execPath, [vitest, ...flags], 'Not every picture could be taken.', options);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
