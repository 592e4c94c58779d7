import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineOf } from '../machine.ts';
import { projectTarget, targetsOf } from '../targets.ts';
import { knownClients } from './known-clients.ts';

const clientOf = (id: string) => knownClients.find(client => client.id === id)!;

async function filesOf(id: string, platform: NodeJS.Platform, home: string, env: Record<string, string> = {}) {
  const targets = await targetsOf(clientOf(id), machineOf({ platform, home, env }), []);
  return targets.map(target => target.file.replace(`${home}/`, ''));
}

const inAppSupport = 'Library/Application Support';
const inRoaming = 'AppData/Roaming';

it.each([
  ['claude-desktop', 'darwin', `${inAppSupport}/Claude/claude_desktop_config.json`],
  ['claude-desktop', 'win32', `${inRoaming}/Claude/claude_desktop_config.json`],
  ['claude-desktop', 'linux', '.config/Claude/claude_desktop_config.json'],
  ['vscode', 'darwin', `${inAppSupport}/Code/User/mcp.json`],
  ['vscode', 'win32', `${inRoaming}/Code/User/mcp.json`],
  ['vscode', 'linux', '.config/Code/User/mcp.json'],
  ['vscode-insiders', 'linux', '.config/Code - Insiders/User/mcp.json'],
  ['vscodium', 'darwin', `${inAppSupport}/VSCodium/User/mcp.json`],
  ['zed', 'darwin', '.config/zed/settings.json'],
  ['zed', 'win32', `${inRoaming}/Zed/settings.json`],
  ['zed', 'linux', '.config/zed/settings.json'],
  ['goose', 'darwin', '.config/goose/config.yaml'],
  ['goose', 'win32', `${inRoaming}/Block/goose/config/config.yaml`],
  ['cline', 'linux', '.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json'],
] as const)('%s reads on %s %s', async (id, platform, file) => {
  expect(await filesOf(id, platform, '/home/x')).toEqual([file]);
});

it.each([
  ['claude-code', '.claude.json'],
  ['cursor', '.cursor/mcp.json'],
  ['windsurf', '.codeium/windsurf/mcp_config.json'],
  ['codex', '.codex/config.toml'],
  ['gemini', '.gemini/settings.json'],
  ['lm-studio', '.lmstudio/mcp.json'],
  ['copilot', '.copilot/mcp-config.json'],
  ['kiro', '.kiro/settings/mcp.json'],
  ['antigravity', '.gemini/config/mcp_config.json'],
  ['grok', '.grok/config.toml'],
  ['continue', '.continue/config.yaml'],
  ['junie', '.junie/mcp/mcp.json'],
])('%s reads %s on every platform', async (id, file) => {
  for (const platform of ['darwin', 'win32', 'linux'] as const) expect(await filesOf(id, platform, '/home/x')).toEqual([file]);
});

it.each([
  ['claude-code', 'CLAUDE_CONFIG_DIR', '/else/.claude.json'],
  ['codex', 'CODEX_HOME', '/else/config.toml'],
  ['grok', 'GROK_HOME', '/else/config.toml'],
  ['zed', 'XDG_CONFIG_HOME', '/else/zed/settings.json'],
  ['vscode', 'XDG_CONFIG_HOME', '/else/Code/User/mcp.json'],
])('%s follows %s, unless that is no whole path', async (id, name, file) => {
  expect(await filesOf(id, 'linux', '/home/x', { [name]: '/else' })).toEqual([file]);
  expect(await filesOf(id, 'linux', '/home/x', { [name]: 'else' })).not.toEqual([file]);
});

it.each([
  ['claude-code', '.mcp.json'],
  ['cursor', '.cursor/mcp.json'],
  ['vscode', '.vscode/mcp.json'],
  ['codex', '.codex/config.toml'],
  ['gemini', '.gemini/settings.json'],
  ['junie', '.junie/mcp/mcp.json'],
])('%s reads %s in a project', (id, file) => {
  expect(projectTarget(clientOf(id), '/work/p')?.file).toBe(`/work/p/${file}`);
});

const packaged = (id: string) => `AppData/Local/Packages/Claude_${id}/LocalCache/Roaming/Claude/claude_desktop_config.json`;
const classic = `${inRoaming}/Claude/claude_desktop_config.json`;

describe('on a disk', () => {
  it.each([
    ['the file of the Store package before the classic one', [packaged('a'), classic], [packaged('a')]],
    ['the classic file before a package without one', ['AppData/Local/Packages/Claude_a/x', classic], [classic]],
    ['the only package, before its file is there', ['AppData/Local/Packages/Claude_a/x'], [packaged('a')]],
    ['the one package of two that has a file', ['AppData/Local/Packages/Claude_a/x', packaged('b')], [packaged('b')]],
    ['both of two packages', [packaged('a'), packaged('b')], [packaged('a'), packaged('b')]],
  ])('finds for Claude Desktop on Windows %s', async (_, there, files) => {
    await onDisk(there, async home => expect(await filesOf('claude-desktop', 'win32', home)).toEqual(files));
  });

  it('finds each profile of VS Code by the name that a person gave it', async () => {
    await onDisk(['.config/Code/User/profiles/-1a2b/settings.json'], async home => {
      const storage = join(home, '.config/Code/User/globalStorage/storage.json');
      await mkdir(dirname(storage), { recursive: true });
      await writeFile(storage, JSON.stringify({ userDataProfiles: [{ location: '-1a2b', name: 'Data' }] }));
      const targets = await targetsOf(clientOf('vscode'), machineOf({ platform: 'linux', home, env: {} }), []);
      expect(targets.map(({ id, label, scope }) => ({ id, label, scope }))).toEqual([
        { id: 'vscode', label: undefined, scope: 'user' },
        { id: 'vscode-profile--1a2b', label: 'Data', scope: 'profile' },
      ]);
    });
  });

  it('takes the file with comments of OpenCode where there is one, and servers where its file keeps them', async () => {
    await onDisk(['.config/opencode/opencode.jsonc'], async home =>
      expect(await filesOf('opencode', 'linux', home)).toEqual(['.config/opencode/opencode.jsonc']),
    );
    const { parent } = clientOf('opencode');
    if (typeof parent !== 'function') throw new Error('OpenCode has two ways.');
    expect(parent({ mcp: { servers: {} } })).toEqual(['mcp', 'servers']);
    expect(parent({ mcp: { servers: { type: 'remote' } } })).toEqual(['mcp']);
    expect(parent(undefined)).toEqual(['mcp']);
  });
});

async function onDisk(paths: string[], check: (home: string) => Promise<void>) {
  const home = await mkdtemp(join(tmpdir(), 'known-'));
  try {
    for (const path of paths) {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), '');
    }
    await check(home);
  } finally {
    await rm(home, { recursive: true });
  }
}
