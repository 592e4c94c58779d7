import { expect, it } from 'vitest';
import { editText } from './edit-text.ts';
import { isComment, parseJson5, valueOf, type Path } from './json5-document.ts';

it.each<[name: string, before: string, path: Path, value: unknown, after: string]>([
  ['a number', '{ a: 1, b: 2 }', ['a'], 10, '{ a: 10, b: 2 }'],
  ['a text with its quotes', `{ "k": "x", a: 'it' }`, ['a'], `it's "new"\n`, `{ "k": "x", a: 'it\\'s "new"\\n' }`],
  ['the last of two equal keys', '{ a: 1, a: 2 }', ['a'], 3, '{ a: 1, a: 3 }'],
  ['a value among comments', '{ a /*1*/ : /*2*/ 1 /*3*/ , // 4\n}', ['a'], null, '{ a /*1*/ : /*2*/ null /*3*/ , // 4\n}'],
  ['nothing when it is so already', '{ a: +0x10, }', ['a'], 16, '{ a: +0x10, }'],
  ['a list element', '{ a: [1, 2, 3] }', ['a', 1], 'x', '{ a: [1, "x", 3] }'],
  ['an object in place of a text', '{\n  a: "x",\n}', ['a', 'b'], 1, '{\n  a: {\n    b: 1,\n  },\n}'],
  ['a new key on a line', '{ a: 1 }', ['b'], true, '{ a: 1, b: true }'],
  ['a new key after a trailing comma', '{ a: 1, }', ['b'], true, '{ a: 1, b: true, }'],
  ['a new key on its own line', '{\n  a: 1\n}\n', ['b'], 2, '{\n  a: 1,\n  b: 2\n}\n'],
  ['a new key before a comment', '{\n  a: 1 // one\n  // more\n}', ['b'], 2, '{\n  a: 1, // one\n  b: 2\n  // more\n}'],
  ['a new key after comma and comments', '{\n  a: 1, /* one */ // uno\n}', ['b'], 2, '{\n  a: 1, /* one */ // uno\n  b: 2,\n}'],
  [
    'a new key with tabs',
    '{\n\ta: {\n\t\tb: 1,\n\t},\n}',
    ['a', 'c'],
    { d: 1 },
    '{\n\ta: {\n\t\tb: 1,\n\t\tc: {\n\t\t\td: 1,\n\t\t},\n\t},\n}',
  ],
  [
    'a new key with CRLF',
    '{\r\n    a: 1,\r\n}\r\n',
    ['b', 'c'],
    2,
    '{\r\n    a: 1,\r\n    b: {\r\n        c: 2,\r\n    },\r\n}\r\n',
  ],
  ['a new key in JSON', '{\n  "a": "x"\n}', ['b', 'c'], [1, 2], '{\n  "a": "x",\n  "b": {\n    "c": [1, 2]\n  }\n}'],
  ['a new key beside the brace', '{ a: 1,\n  b: 2 }', ['c'], 3, '{ a: 1,\n  b: 2,\n  c: 3 }'],
  ['a key that must be quoted', '{ a: 1 }', ['my-key'], 3, '{ a: 1, "my-key": 3 }'],
  ['a key that is a word of JSON5', "{ a: 'x' }", ['null'], 3, "{ a: 'x', 'null': 3 }"],
  ['a key in an empty object', '{}', ['a', 'b'], 1, '{\n  a: {\n    b: 1,\n  },\n}'],
  ['a key in an object of space', '{\n\n}', ['a'], 1, '{\n  a: 1,\n}'],
  ['a key in an empty object on a line', '{ a: {}, b: [] }', ['a', 'c'], 1, '{ a: { c: 1 }, b: [] }'],
  ['a key in an object of comments', '{ // one\n  /* two */\n}', ['a'], 1, '{ // one\n  /* two */\n  a: 1,\n}'],
  ['a key after a comment on the line', '{ /* one */ }', ['a'], 1, '{ /* one */\n  a: 1,\n }'],
  ['a key in an empty text', '', ['a'], 1, '{\n  a: 1,\n}\n'],
  ['a key in a text of comments', '// mine', ['a'], 1, '// mine\n{\n  a: 1,\n}\n'],
  ['a key after a byte order mark', '\uFEFF{\n  a: 1,\n}', ['b'], 1, '\uFEFF{\n  a: 1,\n  b: 1,\n}'],
  ['a key in an empty object after a byte order mark', '\uFEFF{}', ['b'], 1, '\uFEFF{\n  b: 1,\n}'],
  ['a list element at the end', '{ a: [] }', ['a', 0], 1, '{ a: [1] }'],
  [
    'a list element on its own line',
    '{\n  a: [\n    1, // one\n  ],\n}',
    ['a', 1],
    2,
    '{\n  a: [\n    1, // one\n    2,\n  ],\n}',
  ],
])('sets %s', (_, before, path, value, after) => {
  expect(editText(before, path, value)).toBe(after);
});

it.each<[name: string, before: string, path: Path, after: string]>([
  ['the only key', '{ a: 1 }', ['a'], '{}'],
  ['the only key on its own line', '{\n  a: 1,\n}', ['a'], '{\n}'],
  ['the first key', '{ a: 1, b: 2 }', ['a'], '{ b: 2 }'],
  ['the last key', '{ a: 1, b: 2 }', ['b'], '{ a: 1 }'],
  ['the last key before a trailing comma', '{ a: 1, b: 2, }', ['b'], '{ a: 1, }'],
  ['the first line', '{\n  a: 1,\n  b: 2\n}', ['a'], '{\n  b: 2\n}'],
  ['the last line', '{\n  a: 1,\n  b: 2\n}', ['b'], '{\n  a: 1\n}'],
  ['the last line with CRLF', '{\r\n  a: 1,\r\n  b: 2,\r\n}', ['b'], '{\r\n  a: 1,\r\n}'],
  ['a key, not the comments around it', '{\n  // one\n  a: 1, // two\n  b: 2,\n}', ['a'], '{\n  // one\n  // two\n  b: 2,\n}'],
  ['a key whose comma is far away', '{\n  a: 1 // one\n  , b: 2\n}', ['a'], '{\n  // one\n   b: 2\n}'],
  ['a key after a comment', '{\n  a: 1, // one\n  b: 2 // two\n}', ['b'], '{\n  a: 1 // one\n  // two\n}'],
  ['a whole object', '{\n  a: {\n    b: 1,\n  },\n  c: 1,\n}', ['a'], '{\n  c: 1,\n}'],
  ['a list element', '[1, 2, 3]', [1], '[1, 3]'],
  ['nothing where there is none', '{ a: 1 }', ['b', 'c'], '{ a: 1 }'],
  ['nothing inside a text', '{ a: "x" }', ['a', 'c'], '{ a: "x" }'],
  ['nothing in an empty text', ' // x', ['a'], ' // x'],
])('takes out %s', (_, before, path, after) => {
  expect(editText(before, path, undefined)).toBe(after);
});

it('changes an object part by part, so that its comments stay', () => {
  const before = '{\n  s: { // mine\n    host: "a", // here\n    port: 1,\n    old: true,\n  },\n}';
  const after = '{\n  s: { // mine\n    host: "b", // here\n    port: 1,\n    label: "x",\n  },\n}';
  expect(editText(before, ['s'], { host: 'b', port: 1, label: 'x' })).toBe(after);
});

it('changes a list part by part, so that its comments stay', () => {
  const before = '{\n  l: [\n    "a", // first\n    "b",\n    "c", // third\n  ],\n}';
  expect(editText(before, ['l'], ['a', 'c', 'd'])).toBe('{\n  l: [\n    "a", // first\n    "c", // third\n    "d",\n  ],\n}');
});

it('keeps to its own change in whatever text', () => {
  for (let seed = 1; seed <= 1500; seed++) {
    const random = randomFrom(seed);
    const before = randomObject(random, 3);
    const value = dataOf(before);
    const path = randomPath(random, value);
    const next = random.below(3) === 0 ? undefined : random.pick<unknown>([7, 'new', null, { n: [1] }, [], {}]);
    const after = editText(before, path, next);
    const context = `seed ${seed}: ${before}\n→ ${JSON.stringify(path)} = ${JSON.stringify(next)}\n→ ${after}`;
    expect(dataOf(after), context).toStrictEqual(changed(value, path, next));
    expect(keepsTheRest(before, after, next), context).toBe(true);
  }
});

const mostTokensOfAnEdit = 24;

/** Whether all that differs is one run of the text, apart from commas and space, and no comment outside it is gone. */
function keepsTheRest(before: string, after: string, next: unknown): boolean {
  const [old, now] = [solid(before), solid(after)];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const added = now.slice(start, now.length - end);
  return next === undefined ? added.length === 0 : added.length <= mostTokensOfAnEdit;
}

function solid(text: string): string[] {
  const { tokens } = parseJson5(text);
  return tokens
    .filter(token => token.type !== 'Comma')
    .map(token => (isComment(token) ? '' : token.type) + text.slice(token.loc.start.offset, token.loc.end.offset));
}

function dataOf(text: string): unknown {
  const { root } = parseJson5(text);
  return root && valueOf(root);
}

/** What the edit should come to, done on plain data. */
function changed(data: unknown, path: Path, next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  const object = { ...(data as Record<string, unknown>) };
  const inner = object[step];
  const isInside = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  if (rest.length > 0 && next === undefined && !isInside) return data;
  const value = rest.length > 0 ? changed(isInside ? inner : {}, rest, next) : next;
  if (value === undefined) delete object[step];
  else object[step] = value;
  return object;
}

type Random = ReturnType<typeof randomFrom>;

function randomFrom(seed: number) {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return { below, pick: <Item>(items: readonly Item[]) => items[below(items.length)]! };
}

function randomSpace({ pick }: Random): string {
  return pick(['', '', ' ', '\n', '\n  ', '\t', '\r\n  ', ' /* c, } */ ', ' // d: { \n', '/**/', '\n  // e\n  ']);
}

function randomObject(random: Random, depth: number): string {
  const { below, pick } = random;
  const names = ['a', 'b', 'c', 'd'].slice(0, below(5));
  const members = names.map(name => {
    const key = pick([name, `"${name}"`, `'${name}'`]);
    return [
      randomSpace(random),
      key,
      randomSpace(random),
      ':',
      randomSpace(random),
      randomValue(random, depth),
      randomSpace(random),
    ].join('');
  });
  return `{${members.join(',')}${members.length > 0 ? pick(['', ',']) : ''}${randomSpace(random)}}`;
}

function randomValue(random: Random, depth: number): string {
  if (depth > 1 && random.below(2) === 0) return randomObject(random, depth - 1);
  return random.pick(['1', '"x, }"', `'y // z'`, 'null', 'true', '[1, /* i */ 2,]', '[]', '-0.5', '{}']);
}

function randomPath({ below, pick }: Random, data: unknown): Path {
  const path: string[] = [];
  let inside = data;
  for (let depth = 0; depth <= below(3); depth++) {
    const step = pick(['a', 'b', 'c', 'd', 'new-one']);
    const next = (inside as Record<string, unknown> | null)?.[step];
    path.push(step);
    if (Array.isArray(next)) break;
    inside = typeof next === 'object' ? next : {};
  }
  return path;
}
