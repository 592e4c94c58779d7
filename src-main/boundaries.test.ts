import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { mapOfRooms, rooms } from './rooms.ts';

/** What a folder must not import, as the resolved path from the project's root or a package's name. */
const rules: [folder: string, forbidden: RegExp, why: string][] = [
  ['src-shared', /^(node:|electron$|react|hono|src-main\/|src-renderer\/)/, 'it is shared by all'],
  ['src-main', /^(react|src-renderer\/)/, 'the page talks to the host over HTTP only'],
  ['src-main/host', /^(electron$|src-main\/(shell|headless|bridge)\/)/, 'the host runs on plain Node and knows no entry'],
  ['src-main/headless', /^(electron$|src-main\/shell\/)/, 'it runs on plain Node'],
  ['src-main/shell', /^src-main\/(headless|bridge)\//, 'the entries know only the host'],
  ['src-main/bridge', /^(?!node:|src-main\/(bridge|host\/(base|running-host))\/|src-shared\/)/, 'it has no dependencies'],
  ['src-renderer', /^(node:|electron$|src-main\/)/, 'it runs in a browser'],
];

it.each(rules)('%s keeps its imports', (folder, forbidden, why) => {
  const bad = imports(folder).filter(({ target }) => forbidden.test(target));
  expect(bad, why).toEqual([]);
});

it('lets each room of the host import what the map of rooms says, and no more', () => {
  expect(crossings()).toEqual(allowedCrossings());
});

it('joins the rooms in wiring, which only index.ts imports', () => {
  const importers = imports('src-main').filter(({ target }) => roomOf(target) === 'wiring');
  const outside = new Set(importers.map(({ file }) => file).filter(file => roomOf(file) !== 'wiring'));
  expect([...outside]).toEqual(['src-main/host/index.ts']);
});

it('lets no file of the host lie loose but the four that everybody may know', () => {
  const loose = globSync('src-main/host/*.ts').map(file => basename(file));
  expect(loose.toSorted()).toEqual(['host-options.ts', 'index.ts', 'platform.ts', 'version.ts']);
});

it('has no files that import each other in a circle', () => {
  expect(circles(imports('src-*'))).toEqual([]);
});

it('shows the map of rooms to those who join', () => {
  const guide = readFileSync('CONTRIBUTING.md', 'utf8').replaceAll(/ +/g, ' '); // the formatter aligns tables
  for (const line of mapOfRooms()) expect(guide).toContain(line);
});

/** What the code imports from room to room, as `room uses other` and `room knows other`. */
function crossings(): string[] {
  const found = imports('src-main/host').flatMap(({ file, target, typeOnly }) => {
    const from = roomOf(file);
    const to = roomOf(target);
    if (!from || !to || from === to || to === 'base' || from === '.' || from === 'wiring') return [];
    return [`${from} ${typeOnly ? 'knows' : 'uses'} ${to}`];
  });
  return [...new Set(found)].toSorted();
}

function allowedCrossings(): string[] {
  return Object.entries(rooms)
    .flatMap(([room, { uses = [], types = [] }]) => [
      ...uses.map(other => `${room} uses ${other}`),
      ...types.map(other => `${room} knows ${other}`),
    ])
    .toSorted();
}

/** A room's folder; `.` for the files beside index.ts. */
function roomOf(path: string): string | undefined {
  const [, room] = /^src-main\/host\/(?:([^/]+)\/)?[^/]/.exec(path) ?? [undefined, undefined];
  return path.startsWith('src-main/host/') ? (room ?? '.') : undefined;
}

/** Files that reach themselves through their imports, as a sorted list for each circle. */
function circles(all: Import[]): string[][] {
  const targets = new Map<string, Import[]>();
  for (const each of all) targets.set(each.file, [...(targets.get(each.file) ?? []), each]);
  const reach = (start: string) => {
    const seen = new Set<string>();
    const next = [start];
    for (let file = next.pop(); file !== undefined; file = next.pop()) {
      for (const { target } of targets.get(file) ?? []) {
        if (seen.has(target)) continue;
        seen.add(target);
        next.push(target);
      }
    }
    return seen;
  };
  const reached = new Map([...targets.keys()].map(file => [file, reach(file)]));
  const found = [...reached].filter(([file, seen]) => seen.has(file));
  const lists = found.map(([file, seen]) => [...seen].filter(other => reached.get(other)?.has(file)).toSorted());
  return [...new Map(lists.map(list => [list.join(' '), list])).values()];
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
