/** Python that never ends by itself; each writes a file once it runs. */

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
