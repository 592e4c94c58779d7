import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import type { StartCommand } from '../../src-shared/bridge-file.ts';

/** The app as it starts in the background. */
export interface AppStart {
  /** When the started process ended, as `performance.now()` tells it. */
  endedAt?: number;
  /** Why there will be no host, once that is known. */
  problem?: string;
}

/** Starts the app so that it outlives this process, which may be a part of an assistant. Its output goes nowhere: stdout is the protocol's. */
export function startApp({ command, args }: StartCommand): AppStart {
  const start: AppStart = {};
  // An assistant built on Electron may run us with variables that would turn our own Electron into a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...own } = process.env;
  // The desktop app may take the place of a host that no person started.
  const env = { ...own, DH_MCP_STARTED_BY: 'bridge' };
  const child = spawn(command, args, { cwd: homedir(), env, detached: true, stdio: 'ignore', windowsHide: true });
  child.once('error', (error: NodeJS.ErrnoException) => {
    start.endedAt = performance.now();
    start.problem = error.code === 'ENOENT' ? `${command} is not there any more` : `${command}: ${error.code}`;
  });
  child.once('exit', code => {
    start.endedAt = performance.now();
    // 0: another one was quicker, or the command only passed the wish on.
    if (code !== 0) start.problem = code === null ? 'it was stopped' : `it ended with code ${code}`;
  });
  child.unref();
  return start;
}
