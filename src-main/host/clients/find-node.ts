import { execa } from 'execa';
import { realpath } from 'node:fs/promises';
import { nodeCandidates, type NodeSearch } from './node-candidates.ts';

const oldestMajor = 20;
/** Milliseconds for one Node to say its version; version managers start it through a program of their own. */
const checkTimeout = 5_000;
/** Milliseconds to look at all of them. */
const searchTimeout = 30_000;

/**
 * The Node that runs this host, else the first one on this machine that can run the bridge: an absolute path, by its most lasting
 * name. Undefined when there is none.
 */
export async function findNode(search: NodeSearch): Promise<string | undefined> {
  const own = search.own === undefined ? undefined : await realpath(search.own);
  const others: string[] = [];
  for await (const candidate of nodeCandidates(search)) {
    const file = await realpath(candidate).catch(() => undefined); // most places are empty
    if (file !== undefined && file === own) return candidate;
    if (file !== undefined) others.push(candidate);
  }
  if (own !== undefined) return own;
  const signal = AbortSignal.timeout(searchTimeout);
  for (const candidate of new Set(others)) if (await canRunBridge(candidate, search, signal)) return candidate;
  return undefined;
}

async function canRunBridge(node: string, { env }: NodeSearch, signal: AbortSignal): Promise<boolean> {
  const options = { env, extendEnv: false, reject: false, timeout: checkTimeout, cancelSignal: signal };
  const { stdout, exitCode } = await execa(node, ['--version'], options);
  signal.throwIfAborted();
  const major = /^v(\d+)\./.exec(stdout ?? '')?.[1];
  return exitCode === 0 && Number(major) >= oldestMajor;
}
