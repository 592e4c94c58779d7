import { lines } from '../src-main/host/base/lines.ts';
import { start } from './processes.ts';

/** A bare MCP client that starts its server as a command. */
export interface McpStdio extends AsyncDisposable {
  readonly pid: number;
  /** From the start of the process to the answer to `initialize`. */
  readonly readyMs: number;
  /** Sends a request and waits for its answer. @throws Error with the server's words */
  send(method: string, params?: object): Promise<void>;
}

/** Starts a command and connects as a client of the 2025-06-18 protocol. */
export async function startStdio(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<McpStdio> {
  const startedAt = performance.now();
  const started = start(process.execPath, args, env);
  const { stdin, stdout } = started.process;
  const answers = lines(stdout!);
  let lastId = 0;

  const say = (message: object) => void stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  async function send(method: string, params: object = {}) {
    const id = ++lastId;
    say({ id, method, params });
    for (;;) {
      const { value, done } = await answers.next();
      if (done) throw new Error(started.output().slice(-2000));
      const answer = JSON.parse(value) as { id?: number; error?: { message: string } };
      if (answer.id !== id) continue;
      if (answer.error) throw new Error(answer.error.message);
      return;
    }
  }

  await send('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  });
  const readyMs = performance.now() - startedAt;
  say({ method: 'notifications/initialized' });
  return {
    pid: started.process.pid!,
    readyMs,
    send,
    async [Symbol.asyncDispose]() {
      stdin!.end();
      await started[Symbol.asyncDispose]();
    },
  };
}
