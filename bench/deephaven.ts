import { freePort, start, type Started, until } from './processes.ts';

const program = `
import sys, threading
from deephaven_server import Server
Server(host="127.0.0.1", port=int(sys.argv[1]), jvm_args=["-Xmx1g", "-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler"]).start()
print("READY", flush=True)
sys.stdin.read()
`;

/** A Deephaven server that lets everybody in. */
export interface DeephavenServer extends AsyncDisposable {
  port: number;
}

export async function startDeephaven(python: string): Promise<DeephavenServer> {
  const port = await freePort();
  const started: Started = start(python, ['-c', program, String(port)]);
  await until(started, () => (started.output().includes('READY') ? true : undefined));
  return { port, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}
