import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../observe/log.ts';
import type { Redaction } from '../../observe/redaction.ts';
import { toUserError, UserError } from '../../../../src-shared/user-error.ts';
import type { Worker, WorkerDriver } from '../worker-driver.ts';
import { launchWorker } from './launch-worker.ts';
import { createNeeds } from './needs.ts';
import { workerEnvironment } from './worker-environment.ts';

export interface PythonDriverOptions {
  /** The app's data folder: `venvs/`, `java/`, `logs/` and the workers' private folders are made in it. */
  dataDir: string;
  /** Where launcher.py is; beside this code (or the bundle) when absent. */
  launcherFile?: string;
  log: Log;
  redaction?: Redaction;
  /** The host's environment. */
  env: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  /** A person's consent to download a Java where none fits. */
  installJava?: boolean;
  /** Another service than Adoptium's own to download it from. */
  adoptiumUrl?: string;
  /** Where workers listen. */
  listen?: { host: string; port: number };
}

/** Workers that are processes of this machine, each running our launcher in a Python environment. */
export function createPythonDriver(options: PythonDriverOptions): WorkerDriver {
  const { dataDir, log, redaction, platform = process.platform } = options;
  const launcherFile = options.launcherFile ?? fileURLToPath(new URL('launcher.py', import.meta.url));
  const env = workerEnvironment(options.env, {}, value => redaction?.redact(value) === '[secret]');
  const closing = new AbortController();
  const workers = new Set<Worker>();
  const needs = createNeeds({ ...options, env, platform }, closing.signal);

  return {
    method: 'python',

    async available(signal) {
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
      await Promise.all([needs.python(request, onStep, signal), needs.java(request.environment, onStep, signal)]);
    },

    async start(request, onStep, signal) {
      const both = AbortSignal.any([signal, closing.signal]);
      const [python, java] = await Promise.all([
        needs.python(request, onStep, both),
        needs.java(request.environment, onStep, both),
      ]);
      onStep('starting Deephaven');
      if (request.token) redaction?.add(request.token);
      const token = request.token?.reveal();
      const launch = {
        python,
        launcherFile,
        environment: { ...env, ...request.environment, JAVA_HOME: java.home },
        foldersIn: path.join(dataDir, 'cache', 'workers'),
        logsIn: path.join(dataDir, 'logs'),
        listen: options.listen ?? { host: '127.0.0.1', port: 0 },
        mask: (line: string) => {
          const masked = token ? line.replaceAll(token, '[secret]') : line;
          return redaction?.redact(masked) ?? masked;
        },
      };
      const worker = await launchWorker(launch, request, both).catch(error => {
        needs.forget();
        throw error;
      });
      workers.add(worker);
      void worker.exited.then(exit => {
        workers.delete(worker);
        const fields = { worker: request.name, pid: worker.processId, ...exit };
        if (exit.expected) log.info(fields, 'worker ended');
        else log.warn(fields, 'worker ended by itself');
      });
      const startupMs = Date.now() - worker.startedAt.getTime();
      log.info({ worker: request.name, pid: worker.processId, port: worker.address.port, startupMs }, 'worker ready');
      return worker;
    },

    async close() {
      closing.abort(new UserError('CANCELLED', 'The app is stopping.'));
      await Promise.all([...workers].map(worker => worker.stop()));
    },
  };
}
