import { expect, it } from 'vitest';
import { toWireText } from './wire-text.ts';

it('holds the bytes of a text as they stand inside a JSON string', () => {
  // So long that a pair of surrogates is cut in two.
  const text = `x"\\\n${'😀ä'.repeat(200_000)}`;
  const { pieces, ...rest } = toWireText(text);
  expect(pieces.length).toBeGreaterThan(1);
  expect(JSON.parse(`"${Buffer.concat(pieces).toString()}"`)).toBe(text);
  expect(rest).toMatchObject({ length: text.length, bytes: Buffer.byteLength(text), start: text.slice(0, 64_000) });
});
