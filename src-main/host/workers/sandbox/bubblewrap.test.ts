import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { on, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundSandbox } from './reach.ts';
import { findBubblewrap } from './bubblewrap.ts';
import type { Reach } from './reach.ts';

const found: FoundSandbox = process.platform === 'linux' ? await findBubblewrap(process.env) : { reason: 'not Linux' };
const isHere = 'confine' in found;

/** A folder with a home, a data folder in it, and a worker's own folder in that. */
let root: string;
let home: string;
let reach: Reach;
const inHome = (...parts: string[]) => path.join(home, ...parts);

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'dh-sandbox-')));
  home = path.join(root, 'home');
  const dataFolder = inHome('.local', 'share', 'deephaven-mcp');
  const folder = path.join(dataFolder, 'cache', 'workers', 'one');
  const temporary = path.join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  reach = { homes: [home], dataFolder, hiddenFiles: [], needed: [], workspace: [], folder, temporary };
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** What a shell prints in a sandbox of its own. */
async function shell(script: string, changes: Partial<Reach> = {}): Promise<string> {
  await using sandbox = await open(changes);
  return await sandbox.run(script);
}

/** A shell in a sandbox, which runs one script after the other. */
async function open(changes: Partial<Reach> = {}) {
  if (!('confine' in found)) throw new Error(found.reason);
  const { file, args, input } = await found.confine(['sh'], { ...reach, ...changes });
  const stdio: ('pipe' | 'inherit')[] = ['pipe', 'pipe', 'inherit', 'pipe'];
  const child = spawn(file, args, { stdio }) as ChildProcessByStdio<Writable, Readable, null>;
  (child.stdio[3] as Writable | undefined)?.end(input?.({ PATH: '/usr/bin:/bin' }));
  return {
    pid: child.pid!,
    async run(script: string): Promise<string> {
      child.stdin.write(`{ ${script}\n} 2>&1; echo done-with-it\n`);
      let output = '';
      for await (const [chunk] of on(child.stdout, 'data', { close: ['end'] })) {
        output += String(chunk);
        if (output.includes('done-with-it')) break;
      }
      return output.replace(/done-with-it\n$/, '').trim();
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

describe.runIf(isHere)('a sandbox', () => {
  it('sees what a person works with, and nothing that programs keep', async () => {
    for (const file of ['.ssh/id', '.netrc', '.config/browser/Cookies', '.aws/credentials', 'snap/firefox/key', '.claude.json'])
      await put(inHome(file), 'secret');
    await put(inHome('Downloads', 'a.csv'), 'data');
    await put(inHome('b.csv'), 'loose data');
    await put(inHome('.local', 'lib', 'package.py'), 'code');
    expect(await shell(`cd ${home}; cat Downloads/a.csv b.csv .local/lib/package.py; ls -A; ls -A .local`)).toBe(
      'dataloose datacode.local\nDownloads\nb.csv\nlib\nshare',
    );
    expect(
      await shell(`cat ${home}/.ssh/id ${home}/.netrc ${home}/.config/browser/Cookies ${home}/snap/firefox/key`),
    ).not.toContain('secret');
  });

  it('never sees what is made or replaced there while it runs, but new files in the folders that it sees', async () => {
    await put(inHome('.claude.json'), 'secret');
    await put(inHome('Downloads', 'a.csv'), 'data');
    await using sandbox = await open();
    expect(await sandbox.run('echo started')).toBe('started');
    await put(inHome('.new.json'), 'secret');
    await rename(inHome('.new.json'), inHome('.claude.json'));
    await put(inHome('.ssh', 'id'), 'secret');
    await put(inHome('Downloads', 'b.csv'), 'new');
    const seen = await sandbox.run(`cd ${home}; cat .claude.json .ssh/id Downloads/b.csv`);
    expect(seen).toContain('new');
    expect(seen).not.toContain('secret');
  });

  it("sees no assistant's file in a project, also when it is replaced, and all else there", async () => {
    const project = inHome('work');
    const [inRoot, inFolder, late] = ['.mcp.json', '.cursor/mcp.json', '.late/mcp.json'].map(name =>
      path.join(project, name),
    ) as [string, string, string];
    const files = [inRoot, inFolder, late];
    await put(inRoot, 'secret');
    await put(inFolder, 'secret');
    await put(path.join(project, 'a.csv'), 'data');
    await put(path.join(project, '.env'), 'more');
    await using sandbox = await open({ hiddenFiles: files });
    expect(await sandbox.run('echo started')).toBe('started');
    await put(path.join(project, 'other'), 'secret');
    await rename(path.join(project, 'other'), inRoot);
    await put(late, 'secret');
    const seen = await sandbox.run(`cd ${project}; cat a.csv .env; ls -A . .cursor; cat ${files.join(' ')}`);
    expect(seen).toContain('datamore');
    expect(seen).not.toContain('secret');
    expect(seen).not.toContain('.mcp.json\n');
  });

  it('sees no hidden file through a link, nor the link', async () => {
    await put(inHome('dotfiles', 'claude.json'), 'secret');
    await put(inHome('dotfiles', 'vimrc'), 'plain');
    await symlink(inHome('dotfiles', 'claude.json'), inHome('settings.json'));
    const seen = await shell(`cd ${home}; cat settings.json dotfiles/claude.json dotfiles/vimrc`, {
      hiddenFiles: [inHome('settings.json')],
    });
    expect(seen).toContain('plain');
    expect(seen).not.toContain('secret');
  });

  it('sees of the data folder only what it needs, also through links, and writes only its own folder', async () => {
    await put(path.join(reach.dataFolder, 'host.json'), 'secret');
    const venvs = path.join(root, 'elsewhere', 'venvs');
    await put(path.join(venvs, 'one', 'python'), 'python');
    await symlink(venvs, path.join(reach.dataFolder, 'venvs'));
    const needed = [path.join(reach.dataFolder, 'venvs', 'one')];
    const look = `cd ${reach.dataFolder}; ls -A; cat venvs/one/python; pwd; echo; cat host.json; for f in x venvs/one/x cache/workers/x ${home}/x /etc/x; do touch $f && echo "wrote $f"; done; touch ${reach.folder}/x /tmp/x /var/tmp/y && echo fine`;
    const seen = await shell(look, { needed });
    expect(seen).toContain('cache\nvenvs\npython');
    expect(seen).toContain('fine');
    expect(seen).not.toMatch(/secret|wrote/);
    expect(existsSync(path.join(reach.folder, 'x'))).toBe(true);
    expect(existsSync('/var/tmp/y')).toBe(false);
    expect(existsSync(path.join(reach.temporary, 'y'))).toBe(true);
  });

  it('writes where the person lets it, and only there; never a home as a whole or the data folder', async () => {
    for (const name of ['open', 'closed', '.hidden', '.other']) await put(inHome(name, 'a.csv'), name);
    await put(path.join(reach.dataFolder, 'host.json'), 'secret');
    const workspace = [
      { path: inHome('open'), isWritable: true },
      { path: inHome('.hidden'), isWritable: false },
      { path: home, isWritable: true },
      { path: root, isWritable: true },
      { path: reach.dataFolder, isWritable: true },
      { path: inHome('nowhere'), isWritable: true },
    ];
    const seen = await shell(
      `cd ${home}; cat */a.csv .*/a.csv ${reach.dataFolder}/host.json; for f in open closed .hidden . ${reach.dataFolder}; do touch $f/x && echo "wrote $f"; done`,
      { workspace },
    );
    expect(seen).toContain('closedopen.hidden');
    expect(seen.match(/wrote .*/g)).toEqual(['wrote open']);
    expect(seen).not.toMatch(/secret|other/);
  });

  it('sees no process but its own, none of the sockets of engines and buses, and has no privileges', async () => {
    const seen = await shell(
      `ls /proc | grep -c '^[0-9]'; kill -0 ${process.pid} && echo reached; ls -A /run /var/run/; cat /proc/self/status; umount ${home} && echo unmounted; mount -t tmpfs none /mnt && echo mounted`,
    );
    expect(Number.parseInt(seen, 10)).toBeLessThan(6);
    expect(seen).toMatch(/CapEff:\s+0+\n/);
    expect(seen).toMatch(/NoNewPrivs:\s+1/);
    expect(seen).not.toMatch(/reached|docker|dbus|unmounted|^mounted/m);
  });

  it('shows in no process list what it hides', async () => {
    await put(inHome('private-name', 'a'), '');
    await using sandbox = await open();
    const shown = await readFile(`/proc/${sandbox.pid}/cmdline`, 'utf8');
    expect(shown).not.toContain('private-name');
    expect(shown).toContain('--args');
  });

  it('tells another view from the one it had', async () => {
    if (!('confine' in found)) throw new Error(found.reason);
    const view = async () => (await found.confine(['sh'], reach)).view;
    await put(inHome('a.csv'), 'old');
    const before = await view();
    expect(await view()).toBe(before);
    await put(inHome('.other'), 'unseen');
    expect(await view()).toBe(before);
    await rename(inHome('.other'), inHome('a.csv'));
    expect(await view()).not.toBe(before);
  });
});

it('says that it is not installed, and how to get it', async () => {
  expect(await findBubblewrap({ PATH: '/nowhere' })).toEqual({
    reason: 'bubblewrap is not installed.',
    hint: expect.stringContaining('sudo apt install bubblewrap'),
  });
});

it.runIf(process.platform === 'linux')('says what bubblewrap says where it does not work', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dh-bwrap-'));
  await writeFile(path.join(folder, 'bwrap'), '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n', {
    mode: 0o755,
  });
  expect(await findBubblewrap({ PATH: `${folder}:/usr/bin:/bin` })).toEqual({
    reason: 'bubblewrap does not work here (bwrap: setting up uid map: Permission denied).',
    hint: expect.stringContaining('user namespaces'),
  });
  await rm(folder, { recursive: true });
});
