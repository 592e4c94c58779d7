import { expect, it } from 'vitest';
import { pageOptions } from '../page-options.ts';
import { jvmArgs } from './jvm-args.ts';

it("puts the caller's options after ours, but before those about web pages", () => {
  const extraJvmArgs = ['-Xmx2g', '-Dhttp.allowedMethods=GET,POST,OPTIONS'];
  const args = jvmArgs({ heapSizeGb: 1, authType: 'a.b.Handler', extraJvmArgs }, '/folder');
  expect(args.indexOf('-Xmx2g')).toBeGreaterThan(args.indexOf('-DAuthHandlers=a.b.Handler'));
  expect(args.slice(-pageOptions.length)).toEqual(pageOptions);
});

it('leaves threads for other readers while one has slow filters', () => {
  const args = jvmArgs({ heapSizeGb: 1, authType: 'a.b.Handler', extraJvmArgs: [] }, '/folder');
  expect(args).toEqual(expect.arrayContaining([expect.stringMatching(/^-DOperationInitializationThreadPool\.threads=\d+$/)]));
});
