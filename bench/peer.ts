import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { connectMcp } from './mcp-http.ts';
import { freePort, isListening, start, until } from './processes.ts';
import type { Product, StartOptions } from './product.ts';
import { peerPython } from './python.ts';

/** The Python server `deephaven-mcp` 2.1.0. */
export const peer: Product = {
  name: 'peer',
  async start(options) {
    await using parts = new Disposables();
    const folder = parts.add(mkdtempSync(join(tmpdir(), 'bench-peer-')), path => rmSync(path, { recursive: true, force: true }));
    writeConfig(join(folder, 'config'), options);
    const port = await freePort();
    const psk = randomBytes(16).toString('hex');
    const program = join(dirname(peerPython()), 'dh-mcp-systems-server');
    const folders = ['--config-dir', join(folder, 'config'), '--runtime-dir', join(folder, 'runtime')];
    const startedAt = performance.now();
    const started = parts.add(
      start(program, ['--transport', 'http', '--port', String(port), '--psk', psk, ...folders]),
      program => program[Symbol.asyncDispose](),
    );
    await until(started, () => isListening(port));
    const connect = () => connectMcp(`http://127.0.0.1:${port}/mcp`, { 'X-Deephaven-PSK': psk });
    const client = parts.add(await connect(), connected => connected.close());
    const readyMs = performance.now() - startedAt;
    const kept = parts.move();
    return {
      pid: started.process.pid!,
      client,
      readyMs,
      connect,
      session: name => ({ id: `community:community:${name}` }),
      [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
    };
  },
};

function writeConfig(folder: string, { sessions, create }: StartOptions): void {
  const community = join(folder, 'community');
  mkdirSync(join(community, 'sessions'), { recursive: true, mode: 0o700 });
  for (const [name, port] of Object.entries(sessions)) {
    write(join(community, 'sessions', `${name}.json`), { host: '127.0.0.1', port, auth: { credentials: { type: 'anonymous' } } });
  }
  const defaults = create && { launch_method: 'python', heap_size_gb: 1, python: { venv_path: create.venv } };
  write(join(community, 'settings.json'), create ? { session_creation: { defaults } } : {});
}

function write(file: string, content: object): void {
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
}
