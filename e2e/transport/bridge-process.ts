import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { lines } from '../../src-main/host/base/lines.ts';
import { initialize, type rpc } from './raw.ts';

export type Message = Record<string, unknown> & { id?: unknown; method?: string };

/** A bridge as a client starts it; ended after the test. `env` is all that it gets. */
export function startBridge({ command, args, env }: { command: string; args: string[]; env?: NodeJS.ProcessEnv }) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...(env && { env }) });
  onTestFinished(() => void child.kill());
  const waiting: { matches: (message: Message) => boolean; resolve: (message: Message) => void }[] = [];
  const written: string[] = [];
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  void (async () => {
    for await (const line of lines(child.stdout)) {
      written.push(line);
      const message = JSON.parse(line) as Message;
      const index = waiting.findIndex(({ matches }) => matches(message));
      if (index >= 0) waiting.splice(index, 1)[0]!.resolve(message);
    }
  })();
  const next = (matches: (message: Message) => boolean) => new Promise<Message>(resolve => waiting.push({ matches, resolve }));
  const say = (message: object | string) =>
    void child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  return {
    child,
    exited,
    /** Every line on stdout; each of them was JSON. */
    written,
    /** What it wrote to stderr so far. */
    notes: () => notes,
    next,
    say,
    ask(message: ReturnType<typeof rpc>): Promise<Message> {
      const answer = next(({ id, method }) => id === message.id && method === undefined);
      say(message);
      return answer;
    },
    async begin(): Promise<Message> {
      const answer = await this.ask(initialize() as ReturnType<typeof rpc>);
      say({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return answer;
    },
  };
}
