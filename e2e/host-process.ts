import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** The headless entry, built: it starts five times as fast as its source. */
export const headlessProgram = fileURLToPath(new URL('../dist/headless.js', import.meta.url));

/** A host in a process of its own, which can be killed. Its processes work in its data folder, by which they can be found. */
export interface HostProcess {
  readonly pid: number;
  /** Calls a tool. @throws Error when the host is gone, or the tool failed */
  call(tool: string, args: object): Promise<Record<string, unknown>>;
  /** Ends it as a crash would, and waits until it has ended. */
  kill(): Promise<void>;
  /** Asks it to end; the exit code. */
  stop(): Promise<number | null>;
}

export interface HostProcessOptions {
  dataDir: string;
  /** The entry to run. */
  program?: string;
  /** Beside the environment of this process. */
  env?: Record<string, string>;
}

/** Writes a configuration that lets Python sessions be made; several with `name`s can be in one data folder. */
export async function writeConfig(dataDir: string, name = 'deephaven_mcp.json'): Promise<string> {
  const file = path.join(dataDir, name);
  const defaults = { launch_method: 'python', heap_size_gb: 0.5 };
  const config = { community: { session_creation: { prewarm: 0, max_concurrent_sessions: 10, defaults } } };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** A host that listens. */
export async function startListening(options: HostProcessOptions): Promise<HostProcess> {
  const child = startProgram(options, ['--headless', '--port', '0', '--auth', 'none', '--no-open']);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const found = /MCP listening on (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error('The host ended before it listened.')));
  });
  return await connected(child, new StreamableHTTPClientTransport(new URL(url)));
}

/** A private host, which serves one client on stdin and stdout. @param configFile another one than that of a host which listens */
export async function startPrivate(options: HostProcessOptions, configFile: string): Promise<HostProcess> {
  const child = startProgram(options, ['--stdio', '--config', configFile]);
  return await connected(child, new StdioServerTransport(child.stdout, child.stdin)); // the streams serve either side
}

type Program = ChildProcessByStdio<Writable, Readable, null>;

function startProgram({ dataDir, program = headlessProgram, env = {} }: HostProcessOptions, flags: string[]): Program {
  const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore'];
  return spawn(process.execPath, [program, ...flags, '--data-dir', dataDir], {
    cwd: dataDir,
    env: { ...process.env, ...env },
    stdio,
  });
}

async function connected(child: Program, transport: Transport): Promise<HostProcess> {
  const ended = once(child, 'exit');
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [code] = await ended;
    await client.close();
    return code;
  };
  return {
    pid: child.pid!,
    async call(name, args) {
      const { content } = await client.callTool({ name, arguments: { ...args } }, { timeout: 180_000 });
      const [block] = content;
      const answer = JSON.parse(block?.type === 'text' ? block.text : '{}') as Record<string, unknown>;
      if (answer['success'] !== true) throw new Error(`${name}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}

/** Every process that works in a folder, whoever started it, with its command line. Linux only. */
export async function processesIn(folder: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(
    pids.map(async pid => {
      // None for one that has ended meanwhile. A folder that was removed is still named.
      const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      if (!place.startsWith(folder)) return [];
      return [{ pid, command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ') }];
    }),
  );
  return found.flat();
}

/** The private folders of workers in a data folder. */
export async function workerFolders(dataDir: string): Promise<string[]> {
  const parent = path.join(dataDir, 'cache', 'workers');
  const hosts = await readdir(parent).catch(() => []); // there is none before there is a worker
  return (await Promise.all(hosts.map(host => readdir(path.join(parent, host)).catch(() => [])))).flat();
}
