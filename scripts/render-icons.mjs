// npm run icons: pictures of every size and container from the drawings in assets/.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

const assets = fileURLToPath(new URL('../assets', import.meta.url));

const trayShapes = ['ready', 'busy', 'attention', 'stopped'];
/** What the drawings' black, blue and red become. macOS colours a template by its opacity alone. */
const trayPalettes = {
  Template: { '#000': '#000', '#00f': '#000', '#f00': '#000' },
  '-on-dark': { '#000': '#f0f0ee', '#00f': '#97b6ff', '#f00': '#eac448' },
  '-on-light': { '#000': '#2d2a2e', '#00f': '#2450ab', '#f00': '#b07500' },
};
/** Panels of Linux desktops show 22 to 24 pixels, those of Windows and macOS 16 and its multiples. */
const traySizes = {
  Template: [16],
  '-on-dark': [16, 24],
  '-on-light': [16, 24],
};
const appSizes = [16, 32, 48, 64, 128, 256, 512, 1024];
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
/** The kinds of picture in an .icns file that may be PNG, and their sizes (https://en.wikipedia.org/wiki/Apple_Icon_Image_format). */
const icnsKinds = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
/** macOS draws the tile of an icon on 824 of 1,024 pixels, the rest is air. */
const macScale = 824 / 1024;

/** @returns {Map<string, Buffer>} every file that is made, by its path in assets/ */
export function renderIcons() {
  const files = new Map();
  for (const shape of trayShapes) {
    const drawing = read(`tray/${shape}.svg`);
    for (const [kind, palette] of Object.entries(trayPalettes)) {
      for (const size of traySizes[kind]) {
        const name = `tray/${shape}${kind}${size === 16 ? '' : `-${size}`}`;
        files.set(`${name}.png`, png(recoloured(drawing, palette), size));
        files.set(`${name}@2x.png`, png(recoloured(drawing, palette), size * 2));
      }
    }
  }
  const icon = read('icon.svg');
  for (const size of appSizes) files.set(`icons/${size}x${size}.png`, png(icon, size));
  files.set('icon.ico', ico(icoSizes.map(size => ({ size, data: png(icon, size) }))));
  const macIcon = padded(icon, macScale);
  files.set('icon.icns', icns(Object.entries(icnsKinds).map(([kind, size]) => ({ kind, data: png(macIcon, size) }))));
  return files;
}

/** Masks keep their black: it cuts. */
function recoloured(drawing, palette) {
  const [, before, mask = '', after] = /^(.*?)(<mask.*<\/mask>)(.*)$/s.exec(drawing) ?? [undefined, '', '', drawing];
  const colour = text => text.replaceAll(/"(#000|#00f|#f00)"/g, (_, colour) => `"${palette[colour]}"`);
  return colour(before) + mask + colour(after);
}

function padded(drawing, scale) {
  const air = (64 * (1 / scale - 1)) / 2;
  return drawing.replace('viewBox="0 0 64 64"', `viewBox="${-air} ${-air} ${64 / scale} ${64 / scale}"`);
}

function png(drawing, size) {
  return new Resvg(drawing, { fitTo: { mode: 'width', value: size } }).render().asPng();
}

/** Windows' container: a directory, then the pictures; PNG since Windows Vista. A size of 256 is written as 0. */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, data }] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(data.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += data.length;
  }
  return Buffer.concat([head, ...pictures.map(({ data }) => data)]);
}

/** macOS' container: each picture after its kind and length, both counted in. */
function icns(pictures) {
  const parts = pictures.map(({ kind, data }) => chunk(kind, data));
  return chunk('icns', Buffer.concat(parts));
}

function chunk(kind, data) {
  const head = Buffer.alloc(8);
  head.write(kind, 'latin1');
  head.writeUInt32BE(head.length + data.length, 4);
  return Buffer.concat([head, data]);
}

function read(name) {
  return readFileSync(join(assets, name), 'utf8');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, data] of renderIcons()) {
    mkdirSync(dirname(join(assets, name)), { recursive: true });
    writeFileSync(join(assets, name), data);
  }
}
