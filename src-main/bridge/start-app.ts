import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { StartCommand } from '../../src-shared/bridge-file.ts';
import { lastComplaint } from '../../src-shared/last-complaint.ts';

/** The app as it starts in the background. */
export interface AppStart {
  /** When the started process ended, as `performance.now()` tells it. */
  endedAt?: number;
  /** Why there will be no host, once that is known: a sentence. */
  problem?: string;
}

/**
 * Starts the app so that it outlives this process, which may be a part of an assistant. Our stdout is the protocol's, so the app
 * gets none.
 * @param complaints the file for its stderr, from which a failed start is explained
 */
export function startApp({ command, args }: StartCommand, complaints: string): AppStart {
  const start: AppStart = {};
  // An assistant built on Electron may run us with variables that would turn our own Electron into a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...own } = process.env;
  // The desktop app may take the place of a host that no person started.
  const env = { ...own, DH_MCP_STARTED_BY: 'bridge' };
  const stderr = openSync(complaints, 'w', 0o600);
  const child = spawn(command, args, {
    cwd: homedir(),
    env,
    detached: true,
    stdio: ['ignore', 'ignore', stderr],
    windowsHide: true,
  });
  closeSync(stderr);
  child.once('error', (error: NodeJS.ErrnoException) => {
    start.endedAt = performance.now();
    start.problem = error.code === 'ENOENT' ? `${command} is not there any more.` : `${command}: ${error.code}.`;
  });
  child.once('exit', code => {
    start.endedAt = performance.now();
    // 0: another one was quicker, or the command only passed the wish on.
    if (code !== 0) start.problem = lastComplaint(readFileSync(complaints, 'utf8')) ?? `It ended with code ${code}.`;
  });
  child.unref();
  return start;
}
