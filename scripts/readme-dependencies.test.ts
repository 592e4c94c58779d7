import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const [, section = ''] = read('README.md').split('### Dependencies');
const [runs, builds] = section.split('### ')[0]!.split('What builds, tests and shows:').map(packagesIn);
/** Types of packages that are listed themselves need no word. */
const isWorthAWord = (name: string) => !name.startsWith('@types/');

it('says in the README why each package that runs is there', () => {
  expect(runs).toEqual(Object.keys(dependencies!).toSorted());
});

it('says in the README why each package that builds, tests and shows is there', () => {
  expect(builds).toEqual(Object.keys(devDependencies!).filter(isWorthAWord).toSorted());
});

/** The names in the first column of a table. */
function packagesIn(table: string): string[] {
  const cells = table.split('\n').map(line => /^\| (`.*?) \|/.exec(line)?.[1] ?? '');
  return cells.flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)).toSorted();
}
