// Runs every bench, or those named on the command line, and prints how we compare.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../scripts/build.mjs';

const names =
  process.argv.length > 2 ? process.argv.slice(2) : ['cold-start', 'calls', 'memory', 'create', 'create-memory', 'create-loop'];
await ensureBuilt(line => console.error(line));

/** @type {import('./figures.ts').Figure[]} */
const figures = names.flatMap(name => {
  console.error(`bench ${name}…`);
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
});

console.table(
  figures.map(({ what, unit, ours, peer, target, isRate }) => {
    const isRatio = 'ratio' in target;
    const bound = isRatio ? target.ratio : target.value;
    const reached = isRatio ? ours / peer : ours;
    return {
      what,
      unit,
      ours: rounded(ours),
      peer: peer === undefined ? '' : rounded(peer),
      ratio: peer === undefined ? '' : rounded(ours / peer),
      target: `${isRate ? '≥' : '≤'} ${bound}${isRatio ? ' ×' : ''}`,
      held: (isRate ? reached >= bound : reached <= bound) ? 'yes' : 'NO',
    };
  }),
);

/** @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(3));
}
