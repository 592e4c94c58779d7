import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** What a folder must not import, as the resolved path from the project's root or a package's name. */
const rules: [folder: string, forbidden: RegExp, why: string][] = [
  ['src-shared', /^(node:|electron$|react|hono|src-main\/|src-renderer\/)/, 'it is shared by all'],
  ['src-main', /^(react|src-renderer\/)/, 'the page talks to the host over HTTP only'],
  ['src-main/host', /^(electron$|src-main\/(shell|headless|bridge)\/)/, 'the host runs on plain Node and knows no entry'],
  ['src-main/headless', /^(electron$|src-main\/shell\/)/, 'it runs on plain Node'],
  ['src-main/shell', /^src-main\/(headless|bridge)\//, 'the entries know only the host'],
  [
    'src-main/bridge',
    /^(?!node:|src-main\/(bridge\/|host\/(data-folder|process-identity|proven-agent)\.ts$)|src-shared\/)/,
    'it has no dependencies',
  ],
  ['src-renderer', /^(node:|electron$|src-main\/)/, 'it runs in a browser'],
];

it.each(rules)('%s keeps its imports', (folder, forbidden, why) => {
  const bad = imports(folder).filter(({ target }) => forbidden.test(target));
  expect(bad, why).toEqual([]);
});

it('lets the rooms of the host meet only in index.ts', () => {
  const bad = imports('src-main/host')
    .filter(({ file, typeOnly }) => room(file) !== undefined && !typeOnly)
    .filter(({ file, target }) => room(target) !== undefined && room(target) !== room(file));
  expect(bad).toEqual([]);
});

function room(path: string): string | undefined {
  return /^src-main\/host\/([^/]+)\//.exec(path)?.[1];
}

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

/** Every import of a folder's sources; tests may import what they like. */
function imports(folder: string): Import[] {
  const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return globSync(`${folder}/**/*.{ts,tsx}`)
    .filter(file => !/\.test\.tsx?$|\/(generated|testing)\//.test(file))
    .flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(statement)].map(match => {
        const name = match[2] ?? match[3]!;
        const target = name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
        return { file, target, typeOnly: match[1] !== undefined };
      }),
    );
}
