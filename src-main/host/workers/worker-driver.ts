import type { Secret } from '../../../src-shared/secret.ts';
import type { LaunchMethod, SessionLanguage } from '../../../src-shared/session.ts';

/** One way of running Deephaven workers (a local process, a container). Knows nothing of sessions beyond their worker's id. */
export interface WorkerDriver {
  readonly method: LaunchMethod;
  /** Whether this driver could work here, without starting anything. */
  available(signal: AbortSignal): Promise<DriverAvailability>;
  /**
   * Brings everything a worker needs (a venv, Java, an image). Belongs to no call: callers share one run, and one that gives up leaves it running.
   * @throws UserError LAUNCH_FAILED with the next step
   */
  provision(request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal): Promise<void>;
  /**
   * Starts one worker and resolves when it says that it is ready. After any failure, timeout or abort nothing of it is left.
   * @throws UserError LAUNCH_FAILED (with `exit_code`, `log_tail`), TIMEOUT (with `log_tail`)
   */
  start(request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal): Promise<Worker>;
  /** Stops every worker it started. */
  close(): Promise<void>;
}

/** Whether workers can be run here; `hint` is what to install or start. */
export type DriverAvailability = { available: true; detail?: string } | { available: false; reason: string; hint: string };

/** What a worker shall be. Everything is decided: no defaults left. */
export interface WorkerRequest {
  /** The session's name, for labels and log files. */
  name: string;
  language: SessionLanguage;
  /** The full handler class. */
  authType: string;
  /** The pre-shared key; absent for Anonymous. */
  token?: Secret;
  heapSizeGb: number;
  extraJvmArgs: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Milliseconds from the launch of the process to ready. */
  startupTimeout: number;
  python?: { venvPath: string | null };
  docker?: {
    image: string;
    memoryLimitGb: number | null;
    cpuLimit: number | null;
    volumes: readonly string[];
    pullPolicy: 'missing' | 'always' | 'never';
  };
}

/** A worker that runs. */
export interface Worker {
  /** Where its server listens; the driver decides, callers take it as it is. */
  readonly address: { host: string; port: number };
  readonly startedAt: Date;
  readonly processId?: number;
  readonly containerId?: string;
  /** Resolves when it has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** The last lines it logged, secrets masked. */
  logTail(lines: number): Promise<string[]>;
  /** Cancels the script that runs in it; false when there was none. Absent where nobody can. */
  cancelScript?: () => Promise<boolean>;
  /** Asks it to stop, waits, then ends it with everything it started. May be called twice. */
  stop(): Promise<void>;
}

/** How a worker ended. */
export interface WorkerExit {
  code: number | null;
  signal: string | null;
  /** Whether `stop` caused it. */
  expected: boolean;
}
