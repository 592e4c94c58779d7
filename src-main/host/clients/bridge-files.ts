import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { parseBridgeFile, type StartCommand } from '../../../src-shared/bridge-file.ts';
import { clientNamePattern } from '../../../src-shared/host-status.ts';
import { Secret } from '../../../src-shared/secret.ts';

/** The bridge, and what it reads for each client that starts it: its token, and how to start the app. */
export interface BridgeFiles {
  /** The program that a client's entry names. It stays there when the app is moved or updated. */
  readonly program: string;
  /** The client's token; undefined when it has none. */
  token(name: string): Promise<Secret | undefined>;
  /** Writes the client's file, readable by its owner alone, and puts the program in its place. */
  write(name: string, token: Secret): Promise<void>;
  remove(name: string): Promise<void>;
  /** Brings everything up to date with the app that runs now, which may be a newer one in another place. */
  refresh(): Promise<void>;
}

/** @param source the built bridge that came with the app */
export function createBridgeFiles(parts: {
  dataFolder: string;
  source: string;
  start: () => Promise<StartCommand>;
}): BridgeFiles {
  const folder = join(parts.dataFolder, 'bridge');
  const program = join(folder, 'bridge.mjs');
  const fileOf = (name: string) => join(folder, name);

  async function token(name: string): Promise<Secret | undefined> {
    const text = await readFile(fileOf(name), 'utf8').catch(() => ''); // it was never added
    const file = parseBridgeFile(text);
    return file && new Secret(file.token);
  }

  async function write(name: string, token: Secret): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = { version: 1, token: token.reveal(), start: await parts.start() };
    await writeFileAtomic(fileOf(name), `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
    await placeProgram();
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
    program,
    token,
    write,
    remove: name => rm(fileOf(name), { force: true }),
    async refresh() {
      const names = await readdir(folder).catch(() => []); // no client uses the bridge
      for (const name of names.filter(name => clientNamePattern.test(name))) {
        const known = await token(name);
        if (known) await write(name, known);
      }
    },
  };
}
