import { readFile } from 'node:fs/promises';
import { runBridge } from '../../src-main/bridge/bridge.ts';
import type { Endpoint } from '../../src-main/bridge/host-link.ts';

const file = process.argv[2]!;

await runBridge({
  // As the host's record: it may be missing, and another one after the host started again.
  endpoint: async () => {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Endpoint);
  },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  patienceMs: 10_000,
});
