import { UserError } from '../../../../src-shared/user-error.ts';
import type { WorkerRequest } from '../worker-driver.ts';
import { deephavenServerVersion } from './versions.ts';

/** What the log of a worker that did not start says, and what it means. The first match counts. */
const knownFailures: readonly { sign: RegExp; reason: string; hint: string }[] = [
  {
    sign: /^bwrap: /m,
    reason: 'its sandbox could not be made',
    hint: 'log_tail says at which place. If nothing helps, the user sets security.workers.sandbox to "off" in deephaven_mcp.json.',
  },
  {
    sign: /BindException|Address already in use/,
    reason: 'its port is taken by another program',
    hint: 'Try again, or choose another port.',
  },
  {
    sign: /No Java compiler provided/,
    reason: 'the Java that was found is a runtime without the compiler (module jdk.compiler)',
    hint: 'Install a JDK 17 (not a JRE), or point JAVA_HOME to one.',
  },
  {
    sign: /Unrecognized VM option 'GCLockerRetryAllocationCount/,
    reason: 'the Java that was found is too new for Deephaven',
    hint: 'Install a JDK 17, or point JAVA_HOME to one.',
  },
  {
    sign: /Multiple garbage collectors selected/,
    reason: 'extra_jvm_args chooses a garbage collector, but Deephaven already sets G1',
    hint: 'Leave -XX:+Use…GC out of extra_jvm_args.',
  },
  {
    sign: /Unrecognized VM option|Unrecognized option|Improperly specified VM option|Conflicting .* options/,
    reason: 'Java refused one of its options',
    hint: 'Check extra_jvm_args: log_tail names the option.',
  },
  {
    sign: /Too small (maximum|initial) heap|Invalid maximum heap size|Initial heap size set to a larger value|OutOfMemoryError/,
    reason: 'its heap is too small',
    hint: 'Ask for a larger heap_size_gb: 0.5 is a good least, 4 the default.',
  },
  {
    sign: /Could not reserve enough space|Cannot allocate memory|insufficient memory/i,
    reason: 'this machine has not enough free memory for its heap',
    hint: 'Ask for a smaller heap_size_gb, or stop a session.',
  },
  {
    sign: /Unable to initialize JVM|failed to create Java VM|can't find any JVM shared library/,
    reason: 'Java could not be started',
    hint: 'Install a JDK 17, or point JAVA_HOME to one.',
  },
  {
    sign: /can't find any Python shared library/,
    reason: "Python's shared library is missing",
    hint: 'Install it (Debian and Ubuntu: sudo apt install libpython3-dev), or use a Python that was built with --enable-shared.',
  },
  {
    sign: /Enterprise Python Package .* is installed/,
    reason: "its Python environment holds the package 'deephaven' (Enterprise), which conflicts with Deephaven Community",
    hint: `In that environment: pip uninstall deephaven && pip install deephaven-server==${deephavenServerVersion}`,
  },
  {
    sign: /No module named '(deephaven_server|deephaven)'/,
    reason: "its Python environment lacks the package 'deephaven-server'",
    hint: `In that environment: pip install deephaven-server==${deephavenServerVersion}`,
  },
];

/** The smallest heap in GB that a server was seen to start with. */
const smallestHeapGb = 64 / 1024;

/** A worker process that ended before it was ready, in words: what its log shows, else only that it ended. */
export function launchFailure(
  log: readonly string[],
  details: { exit_code: number | null; log_tail: string[] },
  request: Pick<WorkerRequest, 'heapSizeGb'>,
): UserError {
  const text = log.join('\n');
  const known = knownFailures.find(({ sign }) => sign.test(text));
  if (known) return new UserError('LAUNCH_FAILED', `The worker did not start: ${known.reason}.`, { hint: known.hint, details });
  if (request.heapSizeGb < smallestHeapGb) {
    return new UserError('LAUNCH_FAILED', 'The worker did not start: its heap is too small.', {
      hint: 'Ask for a larger heap_size_gb: 0.5 is a good least, 4 the default.',
      details,
    });
  }
  const how = details.exit_code === null ? 'was ended' : `ended with exit code ${details.exit_code}`;
  return new UserError('LAUNCH_FAILED', `The worker did not start: its process ${how} before it was ready.`, {
    hint: 'log_tail has its last lines.',
    details,
  });
}
