import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { connectMcp } from './mcp-http.ts';
import { start, until } from './processes.ts';
import type { Product, StartOptions } from './product.ts';

const program = fileURLToPath(new URL('../dist/headless.js', import.meta.url));

/** This project, built. */
export const ours: Product = {
  name: 'ours',
  async start(options) {
    await using parts = new Disposables();
    const folder = parts.add(mkdtempSync(join(tmpdir(), 'bench-ours-')), path => rmSync(path, { recursive: true, force: true }));
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(configOf(options)), { mode: 0o600 });
    const flags = ['--port', '0', '--data-dir', join(folder, 'data'), '--config', file, '--auth', 'none', '--no-open'];
    const startedAt = performance.now();
    const started = parts.add(start(process.execPath, [program, ...flags]), program => program[Symbol.asyncDispose]());
    const url = await until(started, () => /MCP listening on (\S+)/.exec(started.output())?.[1]);
    const connect = () => connectMcp(url, {});
    const client = parts.add(await connect(), connected => connected.close());
    const readyMs = performance.now() - startedAt;
    const kept = parts.move();
    return {
      pid: started.process.pid!,
      client,
      readyMs,
      connect,
      async background({ archive, spares }) {
        await until(started, () => {
          const made = !archive || hasArchive(join(folder, 'data', 'cache', 'classes'));
          return (made && started.output().split('\n').filter(isReadySpare).length >= spares) || undefined;
        });
      },
      session: name => ({ session_id: `community:${name in options.sessions ? 'config' : 'dynamic'}:${name}` }),
      [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
    };
  },
};

/** A line of its log. */
function isReadySpare(line: string): boolean {
  return line.includes('"worker":"spare"') && line.includes('worker ready');
}

function hasArchive(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some(name => name.endsWith('.jsa'));
}

function configOf({ sessions, create, timeouts }: StartOptions): object {
  const defaults = create && { launch_method: 'python', heap_size_gb: 1, python_venv_path: create.venv };
  return {
    ...(timeouts && { timeouts }),
    community: {
      sessions: Object.fromEntries(Object.entries(sessions).map(([name, port]) => [name, { host: '127.0.0.1', port }])),
      ...(create && { session_creation: { prewarm: create.prewarm, defaults } }),
    },
  };
}
