import type { StartCommand } from '../bridge-file.ts';

/** The autostart entry of a Linux desktop. Format: https://specifications.freedesktop.org/autostart-spec and desktop-entry-spec */
export function autostartEntry({ name, start: { command, args } }: { name: string; start: StartCommand }): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${[command, ...args].map(quoted).join(' ')}`,
    'Icon=deephaven-mcp',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Whether the desktop follows the entry: tools of the desktop switch one off by a key of their own instead of removing it. */
export function isAutostartOn(entry: string): boolean {
  return !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(entry);
}

/** An argument of `Exec`: quoted, then escaped once more as every text of such a file; `%` would begin a field code. */
function quoted(argument: string): string {
  const inQuotes = argument.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%');
  return `"${inQuotes.replaceAll('\\', String.raw`\\`)}"`;
}
