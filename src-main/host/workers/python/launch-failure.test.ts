import { expect, it } from 'vitest';
import { launchFailure } from './launch-failure.ts';

const details = { exit_code: 1, log_tail: ['last line'] };

it.each([
  ["bwrap: Can't bind mount /home/me/x", /its sandbox could not be made/],
  ['java.net.BindException: Address already in use', /port is taken/],
  [
    'ImportError: Unable to initialize JVM, try setting the environment variable JAVA_HOME (JDK 11+ required)',
    /Java could not be started/,
  ],
  ['java.lang.RuntimeException: No Java compiler provided - are you using a JRE instead of a JDK?', /without the compiler/],
  ["Unrecognized VM option 'GCLockerRetryAllocationCount=128'\njpy: failed to create Java VM", /too new/],
  ["Unrecognized VM option 'Nonsense'\njpy: failed to create Java VM", /refused one of its options/],
  ['Too small maximum heap', /heap is too small/],
  ['Error occurred during initialization of VM\nMultiple garbage collectors selected', /garbage collector/],
  ["RuntimeError: can't find any Python shared library", /shared library/],
  ["The Deephaven Enterprise Python Package (name 'deephaven' on pypi) is installed in", /Enterprise/],
  ["ModuleNotFoundError: No module named 'deephaven_server'", /lacks the package/],
])('explains %s', (log, reason) => {
  const error = launchFailure(log.split('\n'), details, { heapSizeGb: 4 });
  expect(error).toMatchObject({ code: 'LAUNCH_FAILED', message: expect.stringMatching(reason), details });
  expect(error.hint).toBeTruthy();
});

it('blames a tiny heap when the log says nothing', () => {
  expect(launchFailure([], details, { heapSizeGb: 16 / 1024 }).message).toMatch(/heap is too small/);
});

it('gives the exit code when it knows no more', () => {
  expect(launchFailure(['odd'], details, { heapSizeGb: 4 }).message).toContain('exit code 1');
});
