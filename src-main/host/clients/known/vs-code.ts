import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startedEntry, type ClientDefinition, type UserFile } from '../client-definition.ts';
import { localFolder, settingsFolder, type Machine } from '../machine.ts';

interface Edition {
  id: string;
  name: string;
  /** Its folder among the settings of programs. */
  folder: string;
  application: string;
  /** Its folder among the programs of Windows. */
  windows: string;
  command: string;
  /** The scheme of its links. */
  scheme?: string;
  projectFile?: readonly string[];
}

export const vsCode = edition({
  // Its other editions read this file too, so one row stands for all.
  projectFile: ['.vscode', 'mcp.json'],
  id: 'vscode',
  name: 'VS Code',
  folder: 'Code',
  application: 'Visual Studio Code',
  windows: 'Microsoft VS Code',
  command: 'code',
  scheme: 'vscode',
});

export const vsCodeInsiders = edition({
  id: 'vscode-insiders',
  name: 'VS Code Insiders',
  folder: 'Code - Insiders',
  application: 'Visual Studio Code - Insiders',
  windows: 'Microsoft VS Code Insiders',
  command: 'code-insiders',
  scheme: 'vscode-insiders',
});

export const vsCodium = edition({
  id: 'vscodium',
  name: 'VSCodium',
  folder: 'VSCodium',
  application: 'VSCodium',
  windows: 'VSCodium',
  command: 'codium',
});

export const cline = extension({
  id: 'cline',
  name: 'Cline',
  extension: 'saoudrizwan.claude-dev',
  file: 'cline_mcp_settings.json',
  type: 'streamableHttp',
  more: { disabled: false },
});

export const rooCode = extension({
  id: 'roo-code',
  name: 'Roo Code',
  extension: 'rooveterinaryinc.roo-cline',
  file: 'mcp_settings.json',
  type: 'streamable-http',
});

function edition({ id, name, folder, application, windows, command, scheme, projectFile }: Edition): ClientDefinition {
  const userFolder = (machine: Machine) => join(settingsFolder(machine), folder, 'User');
  return {
    id,
    name,
    sure: 'certain',
    format: 'jsonc',
    parent: ['servers'],
    httpEntry: (url, authorization) => ({ type: 'http', url, headers: { Authorization: authorization } }),
    bridgeEntry: command => ({ type: 'stdio', ...startedEntry(command) }),
    userFiles: async machine => [{ path: join(userFolder(machine), 'mcp.json') }, ...(await profileFiles(userFolder(machine)))],
    ...(projectFile && { projectFile }),
    signs: machine => ({
      folder: userFolder(machine),
      applications: [application],
      programs: [join(localFolder(machine), 'Programs', windows)],
      commands: [command],
    }),
    afterwards: `${name} asks whether you trust the server when it starts it; say yes.`,
    ...(scheme && {
      link: (server, entry) => `${scheme}:mcp/install?${encodeURIComponent(JSON.stringify({ name: server, ...entry }))}`,
    }),
  };
}

const storageSchema = z.object({ userDataProfiles: z.array(z.object({ location: z.string(), name: z.string() })) });

/** Each profile beside the default one has servers of its own. */
async function profileFiles(userFolder: string): Promise<UserFile[]> {
  const ids = await readdir(join(userFolder, 'profiles')).catch(() => []); // no other profile
  if (ids.length === 0) return [];
  const text = await readFile(join(userFolder, 'globalStorage', 'storage.json'), 'utf8').catch(() => '{}'); // the ids then do
  const storage = storageSchema.safeParse(parsed(text));
  const names = new Map(storage.data?.userDataProfiles.map(({ location, name }) => [location, name]));
  return ids.toSorted().map(id => ({
    path: join(userFolder, 'profiles', id, 'mcp.json'),
    label: names.get(id) ?? id,
    suffix: `profile-${id}`,
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // VS Code is writing it, or it is broken: names are only for show
  }
}

function extension(parts: {
  id: string;
  name: string;
  extension: string;
  file: string;
  /** What it calls HTTP. */
  type: string;
  more?: { disabled: boolean };
}): ClientDefinition {
  const storage = (machine: Machine) => join(settingsFolder(machine), 'Code', 'User', 'globalStorage', parts.extension);
  return {
    id: parts.id,
    name: parts.name,
    sure: 'documented',
    format: 'jsonc',
    parent: ['mcpServers'],
    httpEntry: (url, authorization) => ({ type: parts.type, url, headers: { Authorization: authorization }, ...parts.more }),
    userFiles: machine => [{ path: join(storage(machine), 'settings', parts.file) }],
    signs: machine => ({
      folder: storage(machine),
      programs: [join(machine.home, '.vscode', 'extensions', `${parts.extension}-*`)],
    }),
    afterwards: `${parts.name} notices by itself.`,
  };
}
