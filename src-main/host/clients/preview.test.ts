import { expect, it } from 'vitest';
import { diffLines, masked } from './preview.ts';

it('shows what differs, by line', () => {
  expect(diffLines('a\nb\nc\n', 'a\nx\ny\nc\n')).toEqual([
    { kind: 'removed', line: 2, text: 'b' },
    { kind: 'added', line: 2, text: 'x' },
    { kind: 'added', line: 3, text: 'y' },
  ]);
});

it('shows nothing where nothing differs, and no line twice where lines repeat', () => {
  expect(diffLines('a\na\n', 'a\na\n')).toEqual([]);
  expect(diffLines('a\na\n', 'a\na\na\n')).toHaveLength(1);
});

it('hides every bearer token', () => {
  expect(masked('{"Authorization": "Bearer abc.DEF-1_2"}')).toBe('{"Authorization": "Bearer ••••••••"}');
});
