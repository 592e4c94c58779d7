import { copyFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBridgeFile, type StartCommand } from '../../../src-shared/bridge-file.ts';
import { clientNamePattern } from '../../../src-shared/host-status.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { notWritten, replacePrivateFile } from '../base/private-file.ts';
import { bridgeCommand } from './bridge-command.ts';
import type { BridgeEntries } from './bridge-entries.ts';
import type { NodeSearch } from './node-candidates.ts';

/** The bridge's files in the data folder, and the entries that name them. */
export interface OwnBridgeEntries extends BridgeEntries {
  /** Brings everything up to date with the app that runs now, which may be a newer one in another place. */
  refresh(): Promise<void>;
}

export interface BridgeParts {
  dataFolder: string;
  /** The built bridge that came with the app. Entries name a copy in the data folder, which stays there when the app is moved. */
  source: string;
  start: () => Promise<StartCommand>;
  search: NodeSearch;
}

export function createBridgeEntries(parts: BridgeParts): OwnBridgeEntries {
  const folder = join(parts.dataFolder, 'bridge');
  const program = join(folder, 'bridge.mjs');
  const fileOf = (name: string) => join(folder, name);

  async function token(name: string): Promise<Secret | undefined> {
    const text = await readFile(fileOf(name), 'utf8').catch(() => ''); // it was never added
    const file = parseBridgeFile(text);
    return file && new Secret(file.token);
  }

  async function keepToken(name: string, token: Secret): Promise<void> {
    const file = { version: 1, token: token.reveal(), start: await parts.start() };
    await replacePrivateFile(fileOf(name), `${JSON.stringify(file, undefined, 2)}\n`);
    await placeProgram().catch((error: unknown) => {
      throw notWritten(folder, error);
    });
  }

  /** A client may be starting it at this moment. */
  async function placeProgram(): Promise<void> {
    const [now, placed] = await Promise.all([readFile(parts.source), readFile(program).catch(() => undefined)]);
    if (placed?.equals(now)) return;
    const draft = `${program}.${process.pid}`;
    await copyFile(parts.source, draft);
    await rename(draft, program);
  }

  return {
    command: name => bridgeCommand({ ...parts, name, program }),
    token,
    keepToken,
    forget: name => rm(fileOf(name), { force: true }),
    async refresh() {
      const names = await readdir(folder).catch(() => []); // no client uses the bridge
      for (const name of names.filter(name => clientNamePattern.test(name))) {
        const known = await token(name);
        if (known) await keepToken(name, known);
      }
    },
  };
}
