import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { toWireText } from '../base/wire-text.ts';
import { WireTexts } from './wire-texts.ts';

const long = `["${'ä"\n'.repeat(300_000)}"]`;

it('puts each text into the message that waits for it, and leaves the others alone', async () => {
  const output = new PassThrough();
  const texts = new WireTexts(output);
  const [one, two] = [toWireText(long), toWireText('[2]')];
  output.write('first\n');
  texts.add(one);
  texts.add(two);
  output.write(`${JSON.stringify({ text: `{"b":${two.placeholder}}` })}\n`);
  output.write(Buffer.from('between\n'));
  output.write(Buffer.from(JSON.stringify({ text: `{"a":${one.placeholder},"c":1}` })));
  output.end('\nlast');
  const [a, b] = [JSON.stringify({ text: '{"b":[2]}' }), JSON.stringify({ text: `{"a":${long},"c":1}` })];
  expect((await text(output)) === `first\n${a}\nbetween\n${b}\nlast`).toBe(true);
});
