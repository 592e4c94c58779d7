import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../src-renderer/theme/tokens.css'), 'utf8');
const themes = ['light', 'dark'] as const;
const colours = new Map(
  [...css.matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(([, name, light, dark, both]) => [
    name!,
    { light: light ?? both!, dark: dark ?? both! },
  ]),
);
const grounds = ['background', 'surface', 'surface-raised'];
const texts = ['text', 'text-quiet', 'link', 'good', 'warning', 'bad'];
const controls = ['control', 'focus'];

const onGrounds = (names: string[], ratio: number) =>
  names.flatMap(name => grounds.map(ground => [name, ground, ratio] as const));

it.each([
  ...onGrounds(texts, 4.5),
  ...onGrounds(controls, 3),
  ['on-filled', 'filled', 4.5] as const,
  ['on-filled', 'filled-hover', 4.5] as const,
  ['on-filled', 'danger-filled', 4.5] as const,
])('shows %s on %s with a contrast of at least %d', (name, ground, ratio) => {
  for (const theme of themes) {
    expect(contrast(colours.get(name)![theme], colours.get(ground)![theme]), theme).toBeGreaterThanOrEqual(ratio);
  }
});

/** As WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
