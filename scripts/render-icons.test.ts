import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { renderIcons } from './render-icons.mjs';

const assets = fileURLToPath(new URL('../assets', import.meta.url));
const icons = renderIcons();

it('has in assets/ what the drawings show', () => {
  const stale = [...icons].filter(([name, data]) => !readFileSync(join(assets, name)).equals(data)).map(([name]) => name);
  expect(stale, 'run npm run icons').toEqual([]);
});

it('draws the four tray shapes differently without any colour', () => {
  const templates = ['ready', 'busy', 'attention', 'stopped'].map(shape =>
    icons.get(`tray/${shape}Template.png`)!.toString('hex'),
  );
  expect(new Set(templates).size).toBe(4);
});

it('puts whole pictures into the containers of Windows and macOS', () => {
  const ico = icons.get('icon.ico')!;
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const offset = ico.readUInt32LE(at + 12);
    return [ico.readUInt8(at) || 256, pngWidth(ico.subarray(offset, offset + ico.readUInt32LE(at + 8)))];
  });
  expect(sizes.map(([written]) => written)).toEqual(sizes.map(([, real]) => real));

  const icns = icons.get('icon.icns')!;
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const widths: Record<string, number> = {};
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    widths[icns.toString('latin1', at, at + 4)] = pngWidth(icns.subarray(at + 8));
  }
  expect(widths).toEqual({ ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 });
});

function pngWidth(data: Buffer): number {
  expect(data.toString('latin1', 1, 4)).toBe('PNG');
  return data.readUInt32BE(16);
}
