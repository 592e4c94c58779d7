import { freePort, start, until } from './processes.ts';

const program = `
import os, sys
from deephaven_server import Server
Server(host="127.0.0.1", port=int(sys.argv[1]), jvm_args=["-Xmx1g", "-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler"]).start()
print("READY", flush=True)
sys.stdin.read()
os._exit(0)
`;

/** A Deephaven server that lets everybody in. */
export interface DeephavenServer extends AsyncDisposable {
  port: number;
}

export async function startDeephaven(python: string): Promise<DeephavenServer> {
  const port = await freePort();
  const started = start(python, ['-c', program, String(port)]);
  try {
    await until(started, () => (started.output().includes('READY') ? true : undefined));
  } catch (error) {
    await started[Symbol.asyncDispose]();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}
