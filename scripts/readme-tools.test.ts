import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withToolTable } from './readme-tools.ts';

it('lists every tool in the README as it is', () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(text).toBe(withToolTable(text));
});
