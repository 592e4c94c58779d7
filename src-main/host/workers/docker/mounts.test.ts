import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hiddenPlaces, shownPlace } from './hidden-places.ts';
import { callerMounts, checkUnchanged, configuredMounts, type MountRules } from './mounts.ts';
import { bindOf } from './volumes.ts';

let home: string;
let rules: MountRules;
beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'mounts-')));
  for (const folder of ['work/data/deep', 'read/only', 'secret', 'app/data', 'tools/config']) {
    await mkdir(path.join(home, folder), { recursive: true });
  }
  await writeFile(path.join(home, 'work/file.csv'), 'a,b');
  rules = {
    listed: [`${home}/work:rw`, `${home}/read`, `${home}/work/data/deep`, `${home}/app`, `${home}/tools`, `${home}/none`],
    hidden: hiddenPlaces({
      platform: process.platform,
      home,
      dataFolder: `${home}/app/data`,
      sockets: [`${home}/tools/engine.sock`],
      files: [{ path: `${home}/tools/config/mcp.json`, what: "an assistant's configuration file" }],
    }),
    platform: process.platform,
  };
});
afterEach(() => rm(home, { recursive: true, force: true }));

const binds = async (...volumes: string[]) =>
  (await callerMounts(volumes, rules)).map(mount => bindOf(mount).replaceAll(home, '~'));
const refused = (volume: string) => expect(binds(volume)).rejects;

describe("a caller's volume", () => {
  it.each([
    ['~/work:/in', '~/work:/in:ro'],
    ['~/work:/in:ro', '~/work:/in:ro'],
    ['~/work:/in:rw', '~/work:/in:rw'],
    ['~/work:/in:rw,z', '~/work:/in:rw,z'],
    ['~/work/:/in', '~/work:/in:ro'],
    ['~/work//data/./deep/..:/in', '~/work/data:/in:ro'],
    ['~/read/../work/data:/in:rw', '~/work/data:/in:rw'],
    ['~/work/file.csv:/in.csv', '~/work/file.csv:/in.csv:ro'],
    ['~/read/only:/in', '~/read/only:/in:ro'],
    ['~/read:/in:ro,cached', '~/read:/in:ro,cached'],
    ['~/app/other:/in', '~/app/other:/in:ro'],
  ])('%s is mounted as %s', async (volume, bind) => {
    await mkdir(path.join(home, 'app/other'));
    expect(await binds(volume.replace('~', home))).toEqual([bind]);
  });

  it.each([
    ['/:/h'],
    ['/etc:/h'],
    ['/root/../etc/passwd:/h'],
    ['/proc/self/root:/h'],
    ['/proc/self/root/etc:/h'],
    ['/proc/self/cwd:/h'],
    ['/dev/sda:/h'],
    ['/no/such/folder:/h'],
    ['/var/run/docker.sock:/h'],
    ['~:/h'],
    ['~/:/h'],
    ['~/secret:/h'],
    ['~/work/..:/h'],
    ['~/work/../secret:/h'],
    ['~/work/data/../../../../../../../etc:/h'],
    ['~/works:/h'],
    ['~/WORK/../secret:/h'],
    ['~/none:/h'],
  ])('%s is in no listed folder', async volume => {
    await refused(volume.replace('~', home)).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('it is in no folder that workers may see'),
    });
  });

  it.runIf(process.platform !== 'win32').each([
    ['a link in a root that leads outside', 'work/link', '~/secret', '~/work/link:/h'],
    ['what lies behind such a link', 'work/link', '~/secret', '~/work/link/inner:/h'],
    ['a link to a link', 'work/data/link', '~/outer', '~/work/data/link:/h'],
    ['a link to the root of all', 'work/link', '/', '~/work/link/etc:/h'],
    ['a link through the process', 'work/link', '/proc/self/root', '~/work/link/etc:/h'],
    ['a relative link', 'work/data/link', '../../secret', '~/work/data/link:/h'],
    ['a link and .. behind it', 'work/link', '~/secret/inner', '~/work/link/../../secret:/h'],
  ])('by %s is refused', async (_how, link, target, volume) => {
    await mkdir(path.join(home, 'secret/inner'));
    await symlink(path.join(home, 'secret'), path.join(home, 'outer'));
    await symlink(target.replace('~', home), path.join(home, link));
    await refused(volume.replace('~', home)).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('by a link that leads into a listed folder is what the link leads to', async () => {
    await symlink(path.join(home, 'read/only'), path.join(home, 'work/link'));
    expect(await binds(`${home}/work/link:/in`)).toEqual(['~/read/only:/in:ro']);
    await refused(`${home}/work/link:/in:rw`).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it.each([['rw'], ['z'], ['ro,Z']])('is not mounted with %s where its folder is listed for reading only', async mode => {
    for (const folder of ['read', 'work/data/deep']) {
      await refused(`${home}/${folder}:/in:${mode}`).toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining(`'${home}/${folder}' is listed for reading only`),
        hint: expect.stringContaining(`'${home}/${folder}:rw' in security.workers.volumes`),
      });
    }
  });

  it('that is listed but not there is said to be missing', async () => {
    await refused(`${home}/work/nothing:/in`).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(`the host path '${home}/work/nothing' does not exist`),
    });
  });

  it.each([
    ["this app's data folder", 'app', 'app/data'],
    ["this app's data folder", 'app/data', 'app/data'],
    ["this app's data folder", 'app/data/inner', 'app/data'],
    ["the container engine's socket", 'tools', 'tools/engine.sock'],
    ["an assistant's configuration file", 'tools/config', 'tools/config/mcp.json'],
  ])('that would show %s is refused, and says so: %s', async (what, folder, place) => {
    await mkdir(path.join(home, 'app/data/inner'));
    await refused(`${home}/${folder}:/in`).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining(`it would show ${what}, ${home}/${place}`),
    });
  });

  it.each(['.ssh', '.SSH', '.gnupg', '.aws', '.kube', '.docker', 'deep/.azure'])(
    'that holds %s is refused, and says which',
    async name => {
      const secret = path.join(home, 'work/data', name);
      await mkdir(secret, { recursive: true });
      for (const folder of ['work', 'work/data']) {
        await refused(`${home}/${folder}:/in`).toMatchObject({
          code: 'PERMISSION_DENIED',
          message: expect.stringContaining(`${secret} holds keys`),
        });
      }
      await refused(`${secret}:/in`).toMatchObject({ code: 'PERMISSION_DENIED' });
    },
  );

  it.runIf(process.platform === 'linux')('that is or holds a socket, a pipe or a device is refused', async () => {
    const socket = path.join(home, 'work/any.sock');
    const server = createServer().listen(socket);
    for (const volume of [socket, path.join(home, 'work')]) {
      await refused(`${volume}:/in`).toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining('a socket, a pipe or a device'),
      });
    }
    server.close();
    execFileSync('mkfifo', [path.join(home, 'read/pipe')]);
    await refused(`${home}/read:/in`).toMatchObject({
      message: expect.stringContaining(`${home}/read/pipe is a socket, a pipe or a device`),
    });
  });

  it('that is the whole home folder, or a folder of the system, is refused also where it is listed', async () => {
    rules = { ...rules, listed: ['/'] };
    for (const folder of ['/', '/etc', '/etc/ssl', '/usr', '/usr/bin', '/home', '/proc/1', '/dev', home, path.dirname(home)]) {
      await refused(`${folder}:/in`).toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining('it would show'),
      });
    }
    expect(await binds(`${home}/secret:/in`)).toEqual(['~/secret:/in:ro']);
  });

  it('is seen to be another one when something took its place', async () => {
    const [mount] = await callerMounts([`${home}/work/data:/in`], rules);
    await checkUnchanged([mount!]);
    await rename(path.join(home, 'work/data'), path.join(home, 'work/before'));
    await expect(checkUnchanged([mount!])).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await symlink(path.join(home, 'secret'), path.join(home, 'work/data'));
    await expect(checkUnchanged([mount!])).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await rm(path.join(home, 'work/data'));
    await mkdir(path.join(home, 'work/data'));
    await expect(checkUnchanged([mount!])).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

const configured = async (volume: string) => {
  const warnings: string[] = [];
  const [mount] = await configuredMounts([volume], rules, sentence => void warnings.push(sentence));
  return { bind: bindOf(mount!).replace(home, '~'), warnings };
};

describe('a configured volume', () => {
  it('is where and how the person wants it', async () => {
    expect(await configured(`${home}/secret:/in`)).toEqual({ bind: '~/secret:/in', warnings: [] });
    expect(await configured(`${home}/secret:/in:rw`)).toMatchObject({ bind: '~/secret:/in:rw' });
  });

  it('is warned of where it shows what is better hidden', async () => {
    const { warnings } = await configured('/etc:/in:ro');
    expect(warnings).toEqual([expect.stringContaining("'/etc:/in:ro' shows every worker a folder of the system")]);
  });

  it.each(['app', 'app/data', 'tools'])('never shows the app or the engine: %s', async folder => {
    await expect(configured(`${home}/${folder}:/in`)).rejects.toMatchObject({ code: 'CONFIG_ERROR' });
  });
});

const placesOf = (platform: NodeJS.Platform, home: string, dataFolder: string) =>
  hiddenPlaces({ platform, home, dataFolder, sockets: [], files: [] });

describe('a hidden place', () => {
  it.each([
    ['win32', String.raw`C:\Users\me\AppData\Local`],
    ['win32', String.raw`c:\users\ME`],
    ['win32', String.raw`C:\WINDOWS\System32`],
    ['win32', 'C:\\'],
    ['win32', String.raw`C:\Users\me\appdata\local\DEEPHAVEN-mcp\logs`],
    ['darwin', '/users/ME'],
    ['darwin', '/Users/me/Library/keychains'],
    ['darwin', '/Users/me/library/application support/Deephaven-MCP'],
  ] as const)('of %s is seen in %s', (platform, folder) => {
    const places =
      platform === 'win32'
        ? placesOf(platform, String.raw`C:\Users\me`, String.raw`C:\Users\me\AppData\Local\deephaven-mcp`)
        : placesOf(platform, '/Users/me', '/Users/me/Library/Application Support/deephaven-mcp');
    expect(shownPlace(folder, places, platform)).toBeDefined();
  });

  it.each([
    ['win32', String.raw`D:\data`],
    ['win32', String.raw`C:\Users\me\data`],
    ['darwin', '/Users/me/data'],
  ] as const)('of %s is not seen in %s', (platform, folder) => {
    const places = placesOf(
      platform,
      platform === 'win32' ? String.raw`C:\Users\me` : '/Users/me',
      platform === 'win32' ? String.raw`C:\app` : '/app',
    );
    expect(shownPlace(folder, places, platform)).toBeUndefined();
  });
});
