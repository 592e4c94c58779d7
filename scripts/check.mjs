// npm run check: what can be said without running the product: types, lint, format, nothing unused. npm test begins with it.
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, root, run } from './install.mjs';

const say = line => process.stderr.write(`${line}\n`);

/** Programs, their arguments, and what it means when one fails. */
const checks = [
  ['tsc', ['-b'], 'The types do not check.'],
  ['oxlint', ['--deny-warnings'], 'The linter found something.'],
  ['oxfmt', ['--check', '.'], 'Some files are not formatted: run npx oxfmt.'],
  ['knip', [], 'Something is exported, written or installed that nothing uses.'],
];

/** Runs every check, at the same time, and says how long that took. @throws when any of them fails, with what each failure means */
export async function check() {
  const started = performance.now();
  const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` };
  const ends = await Promise.allSettled(checks.map(([command, args, failure]) => run(command, args, failure, { env })));
  const failures = ends.flatMap(end => (end.status === 'rejected' ? [end.reason.message] : []));
  if (failures.length > 0) throw new Error(failures.join('\n'));
  say(`Types, lint, format and unused code checked in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensureInstalled(say);
    await check(say);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
