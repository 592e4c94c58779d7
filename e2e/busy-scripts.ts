import { globSync } from 'node:fs';
import path from 'node:path';

/** Python that never ends by itself; each makes a file of this name in its worker's folder once it runs. */

/** A loop that can be interrupted. */
export function endlessLoop(started: string): string {
  return `open(${JSON.stringify(started)}, "w").close()\nwhile True: pass`;
}

/** A native call that keeps Python's lock, so that nothing in the process can act on anything; and a child that has left the worker's group. */
export function lockedWithChild(started: string): string {
  return [
    'import ctypes, subprocess',
    'subprocess.Popen(["sleep", "600"], start_new_session=True)',
    `open(${JSON.stringify(started)}, "w").close()`,
    'ctypes.PyDLL(None).sleep(600)',
  ].join('\n');
}

/** Whether a script has made a file of this name in the folder of its worker. @param dataDir of the host that started the worker */
export function hasMade(dataDir: string, name: string): boolean {
  return globSync(path.join(dataDir, 'cache', 'workers', '*', '*', name)).length > 0;
}
