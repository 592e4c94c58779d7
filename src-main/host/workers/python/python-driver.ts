import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GrantedFolder } from '../../../../src-shared/granted-folder.ts';
import type { Log } from '../../observe/log.ts';
import type { Redaction } from '../../observe/redaction.ts';
import { toUserError, UserError } from '../../../../src-shared/user-error.ts';
import { findMemory } from '../memory-found.ts';
import { checkFit } from '../memory.ts';
import { apartEnvironment, homeFolders, type Reach } from '../sandbox/reach.ts';
import { createSandboxes } from '../sandbox/worker-sandbox.ts';
import type { SandboxMode, Sandboxing } from '../../../../src-shared/sandbox.ts';
import type { HostInstances } from '../instance-records.ts';
import type { Worker, WorkerDriver, WorkerRequest } from '../worker-driver.ts';
import { workerKey } from '../launch-options.ts';
import { makeClassData, type Exercise } from './class-data.ts';
import { launchWorker } from './launch-worker.ts';
import { createNeeds } from './needs.ts';
import { pythonPlace } from './python-place.ts';
import { pythonPlaces } from './python-places.ts';
import { workerEnvironment } from './worker-environment.ts';
import { endMarked, endRecorded, markName } from './worker-processes.ts';

export interface PythonDriverOptions {
  /** The app's data folder: `venvs/`, `java/` and `logs/` are made in it. */
  dataDir: string;
  /** Where launcher.py is; beside this code (or the bundle) when absent. */
  launcherFile?: string;
  /** Where its workers are written down. */
  instances: HostInstances;
  log: Log;
  redaction: Redaction;
  /** The host's environment. */
  env: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  /** A person's consent to download a Java where none fits. */
  installJava?: boolean;
  /** Another service than Adoptium's own to download it from. */
  adoptiumUrl?: string;
  /** Where workers listen. */
  listen?: { host: string; port: number };
  /** What the person's settings say now; without them there is a sandbox where the system can. */
  rules?: () => { sandbox: SandboxMode; workspace: readonly GrantedFolder[] };
  /** Files of the person's that no worker in a sandbox may see, such as those of assistants. */
  hiddenFiles?: () => Promise<readonly string[]>;
  /** Without it no archive of classes is made; one that is there is used. */
  exercise?: Exercise;
}

export interface PythonDriver extends WorkerDriver {
  /**
   * Makes, once, what lets later workers of this Java and these jars start sooner: an archive of the classes they load.
   * One that can't be made is only logged.
   */
  speedUp(like: WorkerRequest, signal: AbortSignal): Promise<void>;
  /** Whether a worker would run in a sandbox. @throws UserError LAUNCH_FAILED where one is required and can't be had */
  sandboxing(): Promise<Sandboxing>;
  /** Another configuration is in force: what could not be had may be there now. */
  lookAgain(): void;
}

/** Workers that are processes of this machine, each running our launcher in a Python environment. */
export function createPythonDriver(options: PythonDriverOptions): PythonDriver {
  const { dataDir, instances, log, redaction, platform = process.platform } = options;
  const { rules = () => ({ sandbox: 'auto', workspace: [] }) } = options;
  const launcherFile = options.launcherFile ?? fileURLToPath(new URL('launcher.py', import.meta.url));
  const isSecret = (value: string) => redaction.redact(value) === '[secret]';
  const env = workerEnvironment(options.env, { [markName]: instances.hostId }, isSecret);
  const closing = new AbortController();
  const starting = new Set<Promise<unknown>>();
  const workers = new Set<Worker>();
  const spedUp = new Set<string>();
  const needs = createNeeds({ ...options, env, platform }, closing.signal);
  const sandboxes = createSandboxes(env, platform);

  /** Lets `close` wait for it. */
  const track = <T>(run: Promise<T>): Promise<T> => {
    starting.add(run);
    return run.finally(() => starting.delete(run));
  };

  const keep = (worker: Worker, name: string): Worker => {
    const fields = { worker: name, pid: worker.processId };
    workers.add(worker);
    void worker.exited.then(exit => {
      workers.delete(worker);
      if (exit.expected) log.info({ ...fields, ...exit }, 'worker ended');
      else log.warn({ ...fields, ...exit }, 'worker ended by itself');
    });
    const startupMs = Date.now() - worker.startedAt.getTime();
    log.info({ ...fields, port: worker.address.port, startupMs }, 'worker ready');
    return {
      ...worker,
      async rename(next) {
        fields.worker = next;
        await worker.rename?.(next);
      },
    };
  };

  const launchOptions = async (request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal) => {
    // Before anything is downloaded: where a sandbox is required and can't be had, that is for nothing.
    const { confine } = await sandboxes.of(rules().sandbox);
    const [python, java] = await Promise.all([
      needs.python(request, onStep, signal),
      needs.java(request.environment, onStep, signal),
    ]);
    const hostEnvironment = confine ? apartEnvironment(options.env) : options.env;
    const classes = path.join(dataDir, 'cache', 'classes');
    return {
      python,
      launcherFile,
      environment: { ...workerEnvironment(hostEnvironment, request.environment, isSecret), JAVA_HOME: java.home },
      confinement: async () => {
        const sandbox = await sandboxes.of(rules().sandbox);
        if (!sandbox.confine) return sandbox;
        const found = [launcherFile, java.home, classes, ...(await pythonPlaces(python)), ...pathOf(options.env['PYTHONPATH'])];
        const reach = {
          homes: homeFolders(options.env),
          dataFolder: dataDir,
          hiddenFiles: (await options.hiddenFiles?.()) ?? [],
          needed: found,
          workspace: rules().workspace,
        };
        return {
          ...sandbox,
          confine: (command: readonly string[], own: Pick<Reach, 'folder' | 'temporary'>) =>
            sandbox.confine(command, { ...reach, ...own }),
        };
      },
      instances,
      logsIn: path.join(dataDir, 'logs'),
      classes: { folder: classes, make: false },
      listen: options.listen ?? { host: '127.0.0.1', port: 0 },
      token: workerKey(request),
      redaction,
    };
  };

  const start: WorkerDriver['start'] = async (request, onStep, signal) => {
    const launch = await launchOptions(request, onStep, signal);
    onStep('starting Deephaven');
    const worker = await launchWorker(launch, request, signal).catch(error => {
      needs.forget();
      throw error;
    });
    return keep(worker, request.name);
  };

  const speedUp = async (like: WorkerRequest, exercise: Exercise, signal: AbortSignal) => {
    const { JAVA_HOME } = like.environment;
    const environment = JAVA_HOME === undefined ? {} : { JAVA_HOME };
    const { token: _, ...rest } = like;
    const request = { ...rest, name: 'classes', heapSizeGb: 1, extraJvmArgs: [], environment };
    const launch = await launchOptions(request, () => {}, signal);
    const made = `${launch.python} ${launch.environment.JAVA_HOME}`;
    if (spedUp.has(made)) return;
    try {
      await makeClassData(launch, { request, exercise }, signal);
    } catch (err) {
      signal.throwIfAborted();
      log.info({ err }, 'There is no archive of classes: workers start a little slower');
    }
    spedUp.add(made);
  };

  return {
    method: 'python',
    place: pythonPlace,

    async available(signal) {
      if (options.installJava) return { available: true };
      try {
        const java = await needs.java({}, () => {}, signal);
        return { available: true, detail: `Java ${java.version}${platform === 'win32' ? ', unproven on Windows' : ''}` };
      } catch (error) {
        signal.throwIfAborted();
        const { message, hint } = toUserError(error);
        return { available: false, reason: message, hint: hint ?? '' };
      }
    },

    async provision(request, onStep, signal) {
      await instances.folder(); // what an installer leaves behind shall be known as this host's
      await Promise.all([needs.python(request, onStep, signal), needs.java(request.environment, onStep, signal)]);
    },

    async checkMemory({ heapSizeGb }, others, signal) {
      return checkFit(heapSizeGb, await findMemory(signal), others);
    },

    async start(request, onStep, signal) {
      return await track(start(request, onStep, AbortSignal.any([signal, closing.signal])));
    },

    async speedUp(like, signal) {
      if (options.exercise) await track(speedUp(like, options.exercise, AbortSignal.any([signal, closing.signal])));
    },

    sandboxing: async () => (await sandboxes.of(rules().sandbox)).sandboxing,

    lookAgain: () => sandboxes.forget(),

    async removeOrphans({ records, endedHosts }) {
      const ends = await Promise.allSettled(records.map(record => record.kind === 'process' && endRecorded(record)));
      await endMarked(endedHosts);
      const failures = ends.flatMap(end => (end.status === 'rejected' ? [end.reason as unknown] : []));
      if (failures.length > 0) throw new AggregateError(failures, 'Not every worker of an earlier run could be ended');
    },

    async close() {
      closing.abort(new UserError('CANCELLED', 'The app is stopping.'));
      await Promise.allSettled(starting);
      await Promise.all([...workers].map(worker => worker.stop()));
    },
  };
}

/** The absolute folders of a search path. */
function pathOf(text = ''): string[] {
  return text.split(path.delimiter).filter(folder => path.isAbsolute(folder));
}
