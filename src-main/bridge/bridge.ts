import type { Readable, Writable } from 'node:stream';
import { createClientSession } from './client-session.ts';
import { createHostLink, type FindEndpoint } from './host-link.ts';
import { lines } from '../host/base/lines.ts';
import { createRequests } from './requests.ts';

export interface BridgeOptions {
  endpoint: FindEndpoint;
  stdin: Readable;
  /** Carries the protocol and nothing else. */
  stdout: Writable;
  stderr: Writable;
  /** How long a call waits for a host that is away; the default is 20 seconds. */
  patienceMs?: number;
}

/**
 * Passes messages between a client on stdio and the running host, unchanged and for both eras, until `stdin` ends.
 * A host that starts again is found again; calls that it was working on get an error at once.
 */
export async function runBridge({ endpoint, stdin, stdout, stderr, patienceMs = 20_000 }: BridgeOptions): Promise<void> {
  const link = createHostLink({ endpoint, patienceMs });
  const ended = new AbortController();
  const parts = {
    link,
    write: (text: string) => void stdout.write(`${text}\n`),
    note: (text: string) => void stderr.write(`deephaven-mcp bridge: ${text}\n`),
    signal: ended.signal,
  };
  const session = createClientSession(parts);
  const requests = createRequests({ ...parts, session });
  const end = () => {
    ended.abort();
    requests.abort();
  };
  stdout.on('error', end); // the client has gone without closing our stdin
  const passing = new Set<Promise<void>>();
  try {
    for await (const line of lines(stdin)) {
      if (line.trim() === '') continue;
      const done = requests.accept(line).finally(() => passing.delete(done));
      passing.add(done);
    }
  } finally {
    end();
    await Promise.allSettled(passing);
    await session.end();
    link.close();
  }
}
