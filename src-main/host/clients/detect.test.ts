import { expect, it } from 'vitest';
import { detect } from './detect.ts';
import { openScene } from './testing/scene.ts';

const places = ['Applications/Cursor.app/x', 'programs/Cursor/x', 'bin/cursor', 'extensions/cursor-1.2/x', 'bin/cursor.cmd'];

it.each(places.map((place, index) => [place, index === 4 ? 'win32' : 'linux'] as const))(
  'is installed where there is its folder and %s',
  async (place, platform) => {
    await using scene = await openScene(platform);
    const signs = {
      folder: `${scene.home}/.cursor`,
      applications: ['Cursor'],
      programs: [`${scene.home}/programs/Cursor`, `${scene.home}/extensions/cursor-*`],
      commands: ['cursor'],
    };
    expect((await detect(signs, scene.machine)).state).toBe('not-found');
    await scene.put(place, '');
    expect(await detect(signs, scene.machine)).toMatchObject({ state: 'maybe', because: expect.stringContaining('not started') });
    await scene.put('.cursor/x', '');
    const found = await detect(signs, scene.machine);
    expect(found).toMatchObject({ state: 'installed', because: expect.stringContaining(place.replace(/\/x$/, '')) });
  },
);

it('may be installed where there is only its folder', async () => {
  await using scene = await openScene('linux');
  await scene.put('.zed/x', '');
  const found = await detect({ folder: `${scene.home}/.zed`, commands: ['zed'] }, scene.machine);
  expect(found).toEqual({ state: 'maybe', because: `Found its folder ${scene.home}/.zed, but not the program.` });
});
