import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const file = new URL('../CONTRIBUTING.md', import.meta.url);
const text = readFileSync(file, 'utf8');
const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { scripts: object };

it('links to files that are there', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(link => !existsSync(new URL(link, file)))).toEqual([]);
});

it('names commands that there are', () => {
  const named = [...text.matchAll(/npm (?:run )?([a-z][\w:-]*)/g)].map(([, name]) => name!);
  expect(named.filter(name => !(name in scripts))).toEqual([]);
});
