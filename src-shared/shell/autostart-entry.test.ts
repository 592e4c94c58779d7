import { expect, it } from 'vitest';
import { autostartEntry, isAutostartOn } from './autostart-entry.ts';

const execOf = (command: string, ...args: string[]) =>
  /^Exec=(.*)$/m.exec(autostartEntry({ name: 'Deephaven MCP', start: { command, args } }))![1];

it('quotes paths with spaces and everything that desktops treat specially', () => {
  expect(execOf('/opt/Deephaven MCP/app', '--hidden')).toBe('"/opt/Deephaven MCP/app" "--hidden"');
  expect(execOf('/a"b$c`d/100%')).toBe('"/a\\\\"b\\\\$c\\\\`d/100%%"');
  expect(execOf('/a\\b')).toBe(String.raw`"/a\\\\b"`);
});

it('is on unless a tool of the desktop switched it off', () => {
  const entry = autostartEntry({ name: 'x', start: { command: '/a', args: [] } });
  expect(isAutostartOn(entry)).toBe(true);
  expect(isAutostartOn(`${entry}Hidden=true\n`)).toBe(false);
  expect(isAutostartOn(entry.replace('enabled=true', 'enabled=false'))).toBe(false);
});
