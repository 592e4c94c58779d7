import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { freePort, start, until } from './processes.ts';

const program = `
import os, sys
from deephaven_server import Server
Server(host="127.0.0.1", port=int(sys.argv[1]), jvm_args=sys.argv[2:]).start()
print("READY", flush=True)
sys.stdin.read()
os._exit(0)
`;

/** A Deephaven server that lets everybody in. */
export interface DeephavenServer extends AsyncDisposable {
  port: number;
}

export async function startDeephaven(python: string): Promise<DeephavenServer> {
  await using parts = new Disposables();
  const folder = parts.add(mkdtempSync(join(tmpdir(), 'bench-deephaven-')), path =>
    rmSync(path, { recursive: true, force: true }),
  );
  const port = await freePort();
  const handler = 'io.deephaven.auth.AnonymousAuthenticationHandler';
  const jvmArgs = ['-Xmx1g', `-DAuthHandlers=${handler}`, `-Djava.io.tmpdir=${folder}`, '-XX:-UsePerfData'];
  const started = parts.add(start(python, ['-c', program, String(port), ...jvmArgs]), server => server[Symbol.asyncDispose]());
  await until(started, () => (started.output().includes('READY') ? true : undefined));
  const kept = parts.move();
  return { port, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}
