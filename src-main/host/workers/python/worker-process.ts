import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { signalGroup } from '../process-group.ts';
import type { WorkerExit, WorkerRequest } from '../worker-driver.ts';
import { jvmArgs } from './jvm-args.ts';
import { openLauncherChannel, type LauncherChannel } from './launcher-protocol.ts';
import { openWorkerLog, type WorkerLog } from '../worker-log.ts';

/** Milliseconds that a worker has to end by itself. */
export const stopTimeout = 10_000;
/** Milliseconds that its last output may take to arrive. */
const outputTimeout = 1_000;

/** What a worker process is started from, beside the request. */
export interface LaunchOptions {
  /** The Python that has `deephaven-server`. */
  python: string;
  launcherFile: string;
  environment: Record<string, string>;
  /** Private folders of workers are made here. */
  foldersIn: string;
  logsIn: string;
  listen: { host: string; port: number };
  /** Its pre-shared key, where it has one. */
  token: Secret | undefined;
  /** Takes secrets out of a line of output. */
  mask: (line: string) => string;
}

/** A launcher that runs, ready or not. */
export interface WorkerProcess {
  readonly pid: number;
  readonly startedAt: Date;
  readonly log: WorkerLog;
  readonly channel: LauncherChannel;
  readonly exited: Promise<WorkerExit>;
  /** Resolves when nothing of it is left but its log. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Runs the launcher in a process group and a folder of its own; both end with it. The key goes in through its standard input only.
 * @throws UserError LAUNCH_FAILED when the process can't be made
 */
export async function startWorkerProcess(options: LaunchOptions, request: WorkerRequest): Promise<WorkerProcess> {
  await mkdir(options.foldersIn, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(options.foldersIn, `${request.name}-`));
  const log = await openWorkerLog({ folder: options.logsIn, name: path.basename(folder), mask: options.mask });
  const startedAt = new Date();
  const child = await spawnLauncher(options, folder).catch(async cause => {
    await Promise.all([removeFolder(folder), log.close()]);
    throw notSpawned(options.python, cause);
  });
  const pid = child.pid!;
  let expected = false;
  const exited = once(child, 'exit').then(([code, signal]): WorkerExit => ({ code, signal, expected }));
  log.read(child.stderr);
  const channel = openLauncherChannel(child.stdin, child.stdout, {
    ...options.listen,
    jvm_args: jvmArgs(request, folder),
    properties: options.token ? { 'authentication.psk': options.token.reveal() } : {},
    folder,
  });
  const cleanedUp = exited.then(async () => {
    await signalGroup(pid, 'SIGKILL');
    await removeFolder(folder);
    await outputEnd(child.stderr);
    await log.close();
  });

  return {
    pid,
    startedAt,
    log,
    channel,
    exited,
    async stop() {
      expected = true;
      channel.end();
      if (child.exitCode === null && child.signalCode === null) await signalGroup(pid, 'SIGTERM');
      const killLater = setTimeout(() => void signalGroup(pid, 'SIGKILL'), stopTimeout);
      await cleanedUp;
      clearTimeout(killLater);
    },
  };
}

async function spawnLauncher(
  { python, launcherFile, environment }: LaunchOptions,
  folder: string,
): Promise<ChildProcessByStdio<Writable, Readable, Readable>> {
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
  const child = spawn(python, [launcherFile], { cwd: folder, env: environment, detached: true, windowsHide: true, stdio });
  await once(child, 'spawn');
  return child;
}

async function removeFolder(folder: string): Promise<void> {
  // What can't be removed is an empty or forgotten temporary folder: no reason to fail a stop.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}

/** Waits until what it printed has been read; not for long, since a process that left the group may hold the pipe. */
async function outputEnd(output: Readable): Promise<void> {
  if (output.closed) return;
  await Promise.race([once(output, 'close'), sleep(outputTimeout, undefined, { ref: false })]);
}

function notSpawned(python: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError('LAUNCH_FAILED', `The worker did not start: '${python}' could not be run (${reason}).`, {
    cause,
    hint: 'Check that this file is there and may be run, then try again.',
    details: { exit_code: null, log_tail: [] },
  });
}
