import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Signals a process that was started `detached`, and everything that it started.
 * On Windows, which has neither groups nor signals, it ends the tree at once.
 */
export async function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL', platform = process.platform): Promise<void> {
  if (platform === 'win32') {
    await run('taskkill', ['/pid', String(pid), '/T', '/F']).catch(() => {}); // it fails when the process is gone
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error; // gone, or (macOS) only zombies are left
  }
}
