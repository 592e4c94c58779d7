import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Which program listens on a local TCP port, such as `node (process 4711)`; undefined where the system does not tell. */
export async function portOwner(port: number): Promise<string | undefined> {
  for (const ask of [askSs, askLsof]) {
    const owner = await ask(port).catch(() => undefined); // the tool is missing or may not tell: ask the next
    if (owner) return owner;
  }
  return undefined;
}

async function askSs(port: number): Promise<string | undefined> {
  const { stdout } = await run('ss', ['-H', '-ltnp', `sport = :${port}`], { timeout: 2_000 });
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout);
  return match ? `${match[1]} (process ${match[2]})` : undefined;
}

async function askLsof(port: number): Promise<string | undefined> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 2_000 });
  const pid = /^p(\d+)/m.exec(stdout)?.[1];
  const name = /^c(.+)/m.exec(stdout)?.[1];
  return pid && name ? `${name} (process ${pid})` : undefined;
}
