import { expect, it } from 'vitest';
import { heapOption, jvmArgs } from './jvm-args.ts';

it.each([
  [4, '-Xmx4g'],
  [2.5, '-Xmx2560m'],
  [0.1, '-Xmx102m'],
])('gives a heap of %s GB as %s', (gigabytes, option) => {
  expect(heapOption(gigabytes)).toBe(option);
});

it("puts the caller's options last", () => {
  const args = jvmArgs({ heapSizeGb: 1, authType: 'a.b.Handler', extraJvmArgs: ['-Xmx2g', '-Da=b'] }, '/folder');
  expect(args).toContain('-DAuthHandlers=a.b.Handler');
  expect(args.slice(-2)).toEqual(['-Xmx2g', '-Da=b']);
});
