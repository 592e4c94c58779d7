import { describe, expect, it } from 'vitest';
import { nothingRemembered, parseRemembered, windowPlace } from './window-place.ts';

const screen = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };

describe('windowPlace', () => {
  it.each([
    ['nothing is known', undefined, { width: 960, height: 640 }],
    ['it is on a screen', { x: 100, y: 100, width: 800, height: 600 }, { x: 100, y: 100, width: 800, height: 600 }],
    ['it is on the second screen', { x: 1500, y: 10, width: 800, height: 600 }, { x: 1500, y: 10, width: 800, height: 600 }],
    ['its screen is gone', { x: 5000, y: 100, width: 800, height: 600 }, { width: 800, height: 600 }],
    ['its title bar is above the screen', { x: 100, y: -300, width: 800, height: 600 }, { width: 800, height: 600 }],
    ['only a sliver is left of it', { x: -750, y: 100, width: 800, height: 600 }, { width: 800, height: 600 }],
    ['it is smaller than usable', { x: 1, y: 30, width: 10, height: 10 }, { x: 1, y: 30, width: 640, height: 480 }],
    ['it is larger than any screen', { x: 0, y: 30, width: 9000, height: 9000 }, { x: 0, y: 30, width: 1920, height: 1080 }],
  ])('is right when %s', (_, remembered, expected) => {
    expect(windowPlace(remembered, [screen, second])).toEqual(expected);
  });
});

describe('parseRemembered', () => {
  it('reads what was written', () => {
    const value = { version: 1, bounds: { x: 1, y: 2, width: 3, height: 4 }, isMaximized: true, closeExplained: true };
    expect(parseRemembered(JSON.stringify(value))).toEqual(value);
  });

  it.each(['', '{', '[]', '{"version":1,"bounds":{"x":"a"}}'])('takes %j for nothing', text => {
    expect(parseRemembered(text)).toEqual(nothingRemembered);
  });

  it('leaves the file of a newer version alone', () => {
    expect(parseRemembered('{"version":2}')).toBeUndefined();
  });
});
