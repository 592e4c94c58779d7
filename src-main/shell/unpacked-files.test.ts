import { expect, it } from 'vitest';
import { unpackedFiles } from './unpacked-files.ts';

const inside = (name: string) => `/opt/app/resources/app.asar/dist/${name}`;
const outside = (name: string) => `/opt/app/resources/app.asar.unpacked/dist/${name}`;

it('names what other programs read outside the archive, and leaves the sources alone', () => {
  const files = {
    launcher: inside('launcher.py'),
    bridge: inside('bridge.js'),
    extension: inside('deephaven-mcp.mcpb'),
    formatThread: inside('format-thread.js'),
    headless: inside('headless.js'),
    page: inside('renderer'),
  };
  expect(unpackedFiles(files)).toEqual({
    ...files,
    launcher: outside('launcher.py'),
    bridge: outside('bridge.js'),
    extension: outside('deephaven-mcp.mcpb'),
  });
  const sources = { ...files, launcher: '/src/launcher.py', bridge: '/b', extension: '/e' };
  expect(unpackedFiles(sources)).toEqual(sources);
});
