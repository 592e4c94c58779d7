import { expect, it } from 'vitest';
import { pageOptions } from '../page-options.ts';
import { jvmArgs } from './jvm-args.ts';

it("puts the caller's options after ours, but before those about web pages", () => {
  const extraJvmArgs = ['-Xmx2g', '-Dhttp.allowedMethods=GET,POST,OPTIONS'];
  const args = jvmArgs({ heapSizeGb: 1, extraJvmArgs }, { folder: '/folder', isApart: false });
  expect(args.indexOf('-Xmx2g')).toBeGreaterThan(args.indexOf('-XX:-UsePerfData'));
  expect(args.slice(-pageOptions.length)).toEqual(pageOptions);
});

it('leaves threads for other readers while one has slow filters', () => {
  const args = jvmArgs({ heapSizeGb: 1, extraJvmArgs: [] }, { folder: '/folder', isApart: false });
  expect(args).toEqual(expect.arrayContaining([expect.stringMatching(/^-DOperationInitializationThreadPool\.threads=\d+$/)]));
});

it('lets the server write nowhere else where it is apart', () => {
  const request = { heapSizeGb: 1, extraJvmArgs: [] };
  const args = jvmArgs(request, { folder: '/folder', isApart: true });
  expect(args).toEqual(expect.arrayContaining(['-Ddeephaven.cacheDir=/folder/cache', '-Ddeephaven.dataDir=/folder/data']));
  expect(jvmArgs(request, { folder: '/folder', isApart: false }).join(' ')).not.toContain('deephaven.cacheDir');
});
