import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { hasTray } from './tray-host.ts';

const hasBus = execaSync('dbus-run-session', ['--version'], { reject: false }).exitCode === 0;
const source = new URL('tray-host.ts', import.meta.url).pathname;

/** Asks on a bus of its own, on which `before` ran. */
function askOnBus(before: string): string {
  const ask = `import { hasTray } from '${source}'; console.log(await hasTray('linux'));`;
  const script = `${before} exec "$0" --input-type=module-typescript --eval "$1"`;
  return execaSync('dbus-run-session', ['--', 'sh', '-c', script, process.execPath, ask]).stdout;
}

it('takes macOS and Windows to have one', async () => {
  expect([await hasTray('darwin'), await hasTray('win32')]).toEqual([true, true]);
});

describe.skipIf(!hasBus)('on Linux', () => {
  it('has none where nobody shows icons, as GNOME without an extension', () => {
    expect(askOnBus('')).toBe('false');
  });

  it('has one where somebody owns the watcher', () => {
    const own =
      "python3 -c \"import ctypes,time;g=ctypes.CDLL('libgio-2.0.so.0');c=g.g_bus_own_name;c(2,b'org.kde.StatusNotifierWatcher',0,None,None,None,None,None);m=ctypes.CDLL('libglib-2.0.so.0');m.g_main_loop_new.restype=ctypes.c_void_p;m.g_main_loop_run.argtypes=[ctypes.c_void_p];m.g_main_loop_run(m.g_main_loop_new(None,0))\" & gdbus wait --session --timeout 10 org.kde.StatusNotifierWatcher;";
    expect(askOnBus(own)).toBe('true');
  });
});
