import { expect, it } from 'vitest';
import { shellArguments, showsWindow } from './shell-arguments.ts';

it('finds our flags after the executable, or after the script', () => {
  expect(shellArguments(['/app', '--hidden'], true)).toEqual(['--hidden']);
  expect(shellArguments(['/electron', 'dist/shell.js', '--data-dir', '/d'], false)).toEqual(['--data-dir', '/d']);
});

it('leaves the switches of Chromium and macOS to them', () => {
  const foreign = ['--no-sandbox', '-psn_0_1', '--ozone-platform=wayland', '--enable-features=X', '--remote-debugging-port=0'];
  expect(shellArguments(['/app', ...foreign, '--debug', '--no-open'], true)).toEqual(['--debug', '--no-open']);
});

it('shows the window by hand, always or never', () => {
  expect([showsWindow('by_hand', true), showsWindow('by_hand', false)]).toEqual([true, false]);
  expect([showsWindow('always', false), showsWindow('never', true)]).toEqual([true, false]);
});
