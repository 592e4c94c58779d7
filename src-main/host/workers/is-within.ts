import path from 'node:path';

/** Whether `inner` is `outer` or lies in it. Both are absolute. */
export function isWithin(inner: string, outer: string, platform = process.platform, letters?: 'any case'): boolean {
  const system = platform === 'win32' ? path.win32 : path.posix;
  const fold = (text: string) => (letters ? text.normalize('NFC').toLowerCase() : text);
  const way = system.relative(fold(outer), fold(inner));
  return !system.isAbsolute(way) && way.split(system.sep)[0] !== '..';
}
