import { expect, it } from 'vitest';
import { jvmArgs } from './jvm-args.ts';

it("puts the caller's options last", () => {
  const args = jvmArgs({ heapSizeGb: 1, authType: 'a.b.Handler', extraJvmArgs: ['-Xmx2g', '-Da=b'] }, '/folder');
  expect(args).toContain('-DAuthHandlers=a.b.Handler');
  expect(args.slice(-2)).toEqual(['-Xmx2g', '-Da=b']);
});
