import { execa } from 'execa';

const answerTimeoutMs = 2_000;
/** Who shows tray icons on Linux (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem). GNOME has none without an extension. */
const watcher = 'org.kde.StatusNotifierWatcher';

/** Whether this desktop shows tray icons at all. */
export async function hasTray(platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  const bus = 'org.freedesktop.DBus';
  const question = [`--dest=${bus}`, '/org/freedesktop/DBus', `${bus}.NameHasOwner`, `string:${watcher}`];
  const { stdout, failed } = await execa('dbus-send', ['--session', '--print-reply=literal', ...question], {
    timeout: answerTimeoutMs,
    reject: false,
  });
  // No bus or no answer: nobody who could show an icon.
  return !failed && /boolean true/.test(stdout);
}
