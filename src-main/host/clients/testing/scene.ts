import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openClientTokens } from '../../auth/client-tokens.ts';
import type { Log } from '../../observe/log.ts';
import type { BridgeEntries } from '../bridge-entries.ts';
import { createClients, type Clients } from '../clients.ts';
import type { Machine } from '../machine.ts';
import { Secret } from '../../../../src-shared/secret.ts';

/** A person's computer in a folder of its own: nothing outside is read or written. For tests. */
export interface Scene extends AsyncDisposable {
  home: string;
  dataFolder: string;
  machine: Machine;
  clients: Clients;
  tokens: Awaited<ReturnType<typeof openClientTokens>>;
  /** Everything that was logged, as text. */
  logged: string[];
  /** How often something changed. */
  changes: () => number;
  /** Our address from now on. */
  moveTo(url: string): void;
  /** Writes a file, with its folder. */
  put(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
}

export async function openScene(platform: NodeJS.Platform, env: Record<string, string> = {}): Promise<Scene> {
  const home = await mkdtemp(join(tmpdir(), 'clients-'));
  const dataFolder = join(home, 'data');
  await mkdir(dataFolder);
  const machine: Machine = {
    platform,
    home,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('~', home)])),
    applicationFolders: [join(home, 'Applications')],
    commandFolders: [join(home, 'bin')],
  };
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  const tokens = await openClientTokens({ file: join(dataFolder, 'clients.json'), log });
  let url = 'http://127.0.0.1:8741/mcp';
  let changes = 0;
  const clients = createClients({
    machine,
    dataFolder,
    tokens,
    bridge: keptInMemory(),
    extension: '/app/deephaven-mcp.mcpb',
    url: () => url,
    onChange: () => changes++,
    log,
  });
  return {
    home,
    dataFolder,
    machine,
    clients,
    tokens,
    logged,
    changes: () => changes,
    moveTo: next => (url = next),
    async put(path, text) {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), text);
    },
    read: path => readFile(join(home, path), 'utf8'),
    async [Symbol.asyncDispose]() {
      await tokens.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** What the list says of one place. */
export async function rowOf({ clients }: Scene, id: string) {
  return (await clients.list()).clients.find(row => row.id === id)!;
}

function keptInMemory(): BridgeEntries {
  const tokens = new Map<string, string>();
  return {
    command: async name => ({ command: '/usr/bin/node', args: ['/data/bridge.mjs', '--client', name], env: {} }),
    keepToken: async (name, token) => void tokens.set(name, token.reveal()),
    token: async name => (tokens.has(name) ? new Secret(tokens.get(name)!) : undefined),
    forget: async name => void tokens.delete(name),
  };
}
