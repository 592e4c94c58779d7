import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandboxing } from '../../../../src-shared/sandbox.ts';
import type { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { processStart } from '../../running-host/process-identity.ts';
import type { Redaction } from '../../observe/redaction.ts';
import type { HostInstances } from '../instance-records.ts';
import { notRecorded } from '../not-recorded.ts';
import { notWritten } from '../../base/private-file.ts';
import { signalGroup } from '../process-group.ts';
import { placesIn, type Reach } from '../sandbox/reach.ts';
import type { Confined } from '../sandbox/reach.ts';
import type { WorkerSandbox } from '../sandbox/worker-sandbox.ts';
import type { WorkerExit, WorkerRequest } from '../worker-driver.ts';
import { jvmArgs } from './jvm-args.ts';
import { openLauncherChannel, type LauncherChannel, type LauncherOptions } from './launcher-protocol.ts';
import { openWorkerLog, type WorkerLog } from '../worker-log.ts';
import { confinedProcess, endRest, type MarkedProcess, markName, untilGone } from './worker-processes.ts';

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
  /** The sandbox that a worker is started in now. @throws UserError LAUNCH_FAILED where one is required and can't be had */
  confinement: () => Promise<Confinement>;
  instances: HostInstances;
  logsIn: string;
  classes: LauncherOptions['classes'];
  listen: { host: string; port: number };
  /** Its pre-shared key, where it has one. */
  token: Secret | undefined;
  /** Masks its key as long as it runs, and takes secrets out of its output. */
  redaction: Pick<Redaction, 'add' | 'redact'>;
}

/** A sandbox, if any, that only lacks a worker's own places. */
type Confinement = WorkerSandbox<(command: readonly string[], own: Pick<Reach, 'folder' | 'temporary'>) => Promise<Confined>>;

/** A launcher that runs, ready or not. */
export interface WorkerProcess extends Readonly<MarkedProcess> {
  readonly startedAt: Date;
  /** Its private folder. */
  readonly folder: string;
  readonly sandboxing: Sandboxing;
  /** The launcher's own pid, as other programs see it; `pid` is what a sandbox is ended by. */
  processId(): Promise<number>;
  readonly log: WorkerLog;
  readonly channel: LauncherChannel;
  readonly exited: Promise<WorkerExit>;
  /** Whether it sees what one that is started now would see. */
  isUpToDate(): Promise<boolean>;
  /** Lets its log and its record go on under the name of the session that it is given to. */
  rename(session: string): Promise<void>;
  /** Resolves when nothing of it is left but its log. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Runs the launcher in a process group and a folder of its own; both end with it. The key goes in through its standard input only,
 * once the process is recorded: one whose host dies before that ends by itself.
 * @throws UserError LAUNCH_FAILED when the process can't be made or recorded
 */
export async function startWorkerProcess(options: LaunchOptions, request: WorkerRequest): Promise<WorkerProcess> {
  const { instances, redaction, token } = options;
  const ownFolders = await instances.folder();
  const folder = await mkdtemp(path.join(ownFolders, `${request.name}-`)).catch((cause: unknown) => {
    throw notRecorded('its folder could not be made', notWritten(ownFolders, cause));
  });
  const log = await openWorkerLog({ folder: options.logsIn, name: path.basename(folder), mask: redaction.redact }).catch(
    async cause => {
      await removeFolder(folder);
      throw notRecorded('its log could not be opened', notWritten(options.logsIn, cause));
    },
  );
  const startedAt = new Date();
  const mark = `${instances.hostId}/${randomUUID()}`;
  const forgetKey = token && redaction.add(token);
  const discard = async () => {
    await Promise.all([removeFolder(folder), log.close()]);
    forgetKey?.();
  };
  const command = await asCommand(options, folder).catch(async error => {
    await discard();
    throw error;
  });
  const child = await spawnCommand(command, { folder, mark }).catch(async cause => {
    await discard();
    throw notSpawned(command.file, cause);
  });
  const pid = child.pid!;
  let expected = false;
  let confined: number | undefined;
  const exited = once(child, 'exit').then(([code, signal]): WorkerExit => ({ ...endOf(command, code, signal), expected }));
  log.read(child.stderr);
  const recorded = recordProcess(instances, { id: mark, session: request.name, pid });
  const cleanedUp = exited.then(async () => {
    await endRest({ pid, mark });
    // Of a sandbox that ended, the system takes down what ran in it a moment later.
    if (confined !== undefined) await untilGone(confined);
    await removeFolder(folder);
    // A record that can't be removed now is one of a process that has ended: it does no harm.
    await recorded.then(record => record.remove()).catch(() => {});
    await outputEnd(child.stderr);
    await log.close();
    forgetKey?.();
  });
  await recorded.catch(async cause => {
    child.kill('SIGKILL');
    await cleanedUp;
    throw cause;
  });
  const channel = openLauncherChannel(child.stdin, child.stdout, {
    ...options.listen,
    jvm_args: jvmArgs(request, { folder, isApart: command.view !== undefined }),
    // Set when the JVM runs, so that no JVM option says otherwise.
    properties: { AuthHandlers: request.authType, ...(token && { 'authentication.psk': token.reveal() }) },
    folder,
    classes: options.classes,
    apart: command.view !== undefined,
  });

  return {
    pid,
    mark,
    startedAt,
    folder,
    sandboxing: command.sandboxing,
    processId: async () => (command.input === undefined ? pid : (confined = await confinedProcess(pid))),
    log,
    channel,
    exited,
    isUpToDate: async () => (await asCommand(options, folder)).view === command.view,
    async rename(session) {
      await Promise.all([
        log.rename(path.basename(folder).replace(request.name, session)),
        recorded.then(record => record.rename(session)),
      ]);
    },
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

async function recordProcess(instances: HostInstances, worker: { id: string; session: string; pid: number }) {
  // A process that ended already has no start time; no later process matches its record then.
  return await instances.add({ kind: 'process', ...worker, processStart: (await processStart(worker.pid)) ?? '' });
}

/** What to run, with the environment and, in a sandbox, what is seen from there. */
interface Command extends Pick<Confined, 'file' | 'args' | 'input'>, Partial<Pick<Confined, 'view'>> {
  environment: Record<string, string>;
  sandboxing: Sandboxing;
}

async function asCommand(options: LaunchOptions, folder: string): Promise<Command> {
  const { python, launcherFile, environment } = options;
  const { sandboxing, confine } = await options.confinement();
  if (!confine) return { file: python, args: [launcherFile], environment, sandboxing };
  const temporary = path.join(folder, 'tmp');
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const confined = await confine([python, launcherFile], { folder, temporary });
  return { ...confined, environment: { ...placesIn(confined.temporary), ...environment }, sandboxing };
}

type Launcher = ChildProcessByStdio<Writable, Readable, Readable>;

async function spawnCommand(
  { file, args, input, environment }: Command,
  { folder, mark }: { folder: string; mark: string },
): Promise<Launcher> {
  const env = { ...environment, [markName]: mark };
  const stdio: 'pipe'[] = ['pipe', 'pipe', 'pipe', ...(input === undefined ? [] : ['pipe' as const])];
  const own = input ? { [markName]: mark } : env;
  const child = spawn(file, args, { cwd: folder, env: own, detached: true, windowsHide: true, stdio });
  await once(child, 'spawn');
  const inputPipe = child.stdio[3] as Writable | undefined;
  inputPipe?.on('error', () => {}); // it ended before it read them, and says why
  inputPipe?.end(input?.(env));
  return child as Launcher;
}

/** How the command ended: bubblewrap tells a signal as shells do, as 128 and its number. */
function endOf({ input }: Command, code: number | null, signal: NodeJS.Signals | null): Pick<WorkerExit, 'code' | 'signal'> {
  const signals = Object.entries(constants.signals);
  const inside = input !== undefined && code !== null ? signals.find(([, number]) => number === code - 128)?.[0] : undefined;
  return inside === undefined ? { code, signal } : { code: null, signal: inside };
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

function notSpawned(file: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError('LAUNCH_FAILED', `The worker did not start: '${file}' could not be run (${reason}).`, {
    cause,
    hint: 'Check that this file is there and may be run, then try again.',
    details: { exit_code: null, log_tail: [] },
  });
}
