import { describe, expect, it } from 'vitest';
import { checkNotCovered, parseVolume } from './volumes.ts';

describe('a volume', () => {
  it.each([
    ['/data:/in', 'linux', { host: '/data', container: '/in' }],
    ['/data:/in:ro', 'darwin', { host: '/data', container: '/in', mode: 'ro' }],
    ['/data:/in:rw,z', 'linux', { host: '/data', container: '/in', mode: 'rw,z' }],
    [String.raw`C:\data:/in`, 'win32', { host: String.raw`C:\data`, container: '/in' }],
    ['d:/my data:/in:ro', 'win32', { host: 'd:/my data', container: '/in', mode: 'ro' }],
  ] as const)('%s on %s is understood', (text, platform, volume) => {
    expect(parseVolume(text, platform)).toEqual(volume);
  });

  it.each([
    ['/data', 'linux', 'it must be host:container or host:container:mode'],
    ['/a:/b:ro:x', 'linux', 'it must be host:container or host:container:mode'],
    [String.raw`C:\data:/in`, 'linux', "the host path 'C' must be absolute"],
    ['data:/in', 'linux', "the host path 'data' must be absolute"],
    ['~/data:/in', 'linux', "the host path '~/data' must be absolute"],
    ['data:/in', 'win32', "the host path 'data' must be absolute"],
    ['/data:in', 'linux', "the container path 'in' must be absolute, and not the root"],
    ['/data:/x/..', 'linux', "the container path '/x/..' must be absolute, and not the root"],
    ['/data:/in:readonly', 'linux', "the mode 'readonly' is not known"],
  ] as const)('%s on %s is refused', (text, platform, reason) => {
    expect(() => parseVolume(text, platform)).toThrow(`docker_volumes: '${text}' can't be used: ${reason}`);
  });
});

const keyFile = '/opt/deephaven/config/deephaven.prop';
const check = (volume: string) => () => checkNotCovered(keyFile, ['/b:/in', volume], 'linux');

it.each(['/a:/opt/deephaven/config', '/a:/opt/', `/a:${keyFile}`])("%s would cover the worker's key", volume => {
  expect(check(volume)).toThrow(`'${volume}' can't be used: it would cover ${keyFile}`);
});

it.each(['/a:/opt/deephaven/config/other', '/a:/optional'])("%s leaves the worker's key alone", volume => {
  expect(check(volume)).not.toThrow();
});
