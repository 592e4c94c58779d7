import { readFile } from 'node:fs/promises';
import { runBridge } from '../../src-main/bridge/bridge.ts';
import { controlToken } from './control-token.ts';

const file = process.argv[2]!;
const read = () => readFile(file, 'utf8').catch(() => undefined);

await runBridge({
  // As the host's record: it may be missing, and another one after the host started again.
  endpoint: async () => {
    const text = await read();
    if (text === undefined) return undefined;
    const { url, token } = JSON.parse(text) as { url: string; token: string };
    return { url, token, controlToken, isCurrent: async () => (await read()) === text };
  },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  patienceMs: 10_000,
});
