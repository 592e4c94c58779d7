import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import type { LaunchMethod, SessionLanguage } from '../../../src-shared/session.ts';
import type { InstanceRecord } from './instance-records.ts';
import type { SessionCreationConfig } from '../config/schema.ts';

/** One way of running Deephaven workers (a local process, a container). Knows nothing of sessions beyond their worker's id. */
export interface WorkerDriver {
  readonly method: LaunchMethod;
  /** How it decides what a worker runs in. */
  readonly place: Place;
  /** Whether it is taken, where it works, when a caller and the configuration say nothing. */
  readonly isFirstChoice?: boolean;
  /** Whether some of its workers are started ahead. */
  readonly startsAhead?: boolean;
  /** Whether it has to look for what these records left behind; absent: always. */
  concerns?(records: readonly InstanceRecord[]): boolean;
  /** Whether this driver could work here, without starting anything. */
  available(signal: AbortSignal): Promise<DriverAvailability>;
  /** Tells it now and within five seconds of every change, until the returned function is called. Absent where nothing changes by itself. */
  watch?(onChange: (now: DriverAvailability) => void): () => void;
  /**
   * Whether a caller may have these volumes. Absent where workers have none.
   * @returns the same by the real paths, each with its mode
   * @throws UserError INVALID_ARGUMENT, PERMISSION_DENIED
   */
  checkVolumes?(volumes: readonly string[], signal: AbortSignal): Promise<string[]>;
  /**
   * Brings everything a worker needs (a venv, Java, an image). Belongs to no call: callers share one run, and one that gives up leaves it running.
   * @throws UserError LAUNCH_FAILED with the next step
   */
  provision(request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal): Promise<void>;
  /**
   * Whether one more worker would fit into the memory that could be had now; resolves with a sentence when it would be tight. Absent where nobody can tell.
   * @throws UserError LAUNCH_FAILED with a heap that would fit, or what to stop
   */
  checkMemory?(
    request: Pick<WorkerRequest, 'heapSizeGb' | 'docker'>,
    others: OtherWorkers,
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /**
   * Starts one worker and resolves when it says that it is ready. After any failure, timeout or abort nothing of it is left.
   * @throws UserError LAUNCH_FAILED (with `exit_code`, `log_tail`), TIMEOUT (with `log_tail`)
   */
  start(request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal): Promise<Worker>;
  /** Removes what hosts that ended left behind; whatever belongs to a live host, or merely looks like it, is not touched. Goes on when one can't be removed. */
  removeOrphans(orphans: Orphans, signal: AbortSignal): Promise<void>;
  /** Takes over a container that an earlier host left running on purpose, and which still runs on without a host; undefined when it is gone. Only drivers whose workers can outlive a host have it. */
  adopt?(kept: KeptContainer, signal: AbortSignal): Promise<Worker | undefined>;
  /** Stops every worker it started, but for those it was told to leave. */
  close(): Promise<void>;
}

/** What a new worker shares the memory with. */
export interface OtherWorkers {
  /** How many are starting: what they are about to take still counts as free. */
  starting: number;
  /** Ids of running sessions that could be stopped instead, the best one first. */
  stoppable: readonly string[];
}

/** What hosts of this data folder left behind. */
export interface Orphans {
  /** What ended hosts had recorded. */
  records: readonly InstanceRecord[];
  /** Ids of those hosts. */
  endedHosts: readonly string[];
  /** What shall go on. To be asked after looking for what is left, since hosts start and end meanwhile. */
  spared(): Promise<Spared>;
}

/** What no orphan check may touch. */
export interface Spared {
  /** Ids of the hosts that are alive, this one among them. */
  hosts: readonly string[];
  /** Names of containers that go on until they are adopted, or that a host which is alive has adopted. */
  containers: readonly string[];
}

/** A container that outlives its host, and what is needed to use it again. */
export interface KeptContainer {
  /** The container's name. */
  name: string;
  request: WorkerRequest;
  token?: Secret;
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
  /** The caller's own pre-shared key. Where it is absent and one is needed, the driver makes one. */
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
    /** Who named them: what a caller names must be listed by the person. */
    volumesFrom: 'call' | 'configuration';
    pullPolicy: 'missing' | 'always' | 'never';
  };
}

/** A worker that runs. */
export interface Worker {
  /** Where its server listens; the driver decides, callers take it as it is. */
  readonly address: { host: string; port: number };
  /** The same as people see it, such as `http://localhost:10000`. */
  readonly url: string;
  readonly startedAt: Date;
  readonly processId?: number;
  readonly containerId?: string;
  /** Whether its code runs apart from the person's files; absent for a container, which always does. */
  readonly sandboxing?: Sandboxing;
  /** What to log in with; absent for Anonymous. */
  readonly token?: Secret;
  /** Resolves when it has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** The last lines it logged, secrets masked. */
  logTail(lines: number): Promise<string[]>;
  /** Called with each line it logs from now on, secrets masked; returns how to stop listening. */
  onLog(listener: (line: string) => void): () => void;
  /** What it uses right now, children included; undefined where nobody can tell. Costs nothing while nobody asks. */
  usage(signal: AbortSignal): Promise<WorkerUsage | undefined>;
  /** From now on the end of its host does not end it: `close` of the driver leaves it running, `stop` still stops it. Absent where a worker can't outlive its host. */
  leave?: () => KeptContainer;
  /** Cancels the script that runs in it; false when there was none. Absent where nobody can. */
  cancelScript?: () => Promise<boolean>;
  /** Whether it sees what one that is started now would see. Absent where that can't change. */
  isUpToDate?: () => Promise<boolean>;
  /** Gives a worker that was started ahead the name of the session that takes it. Absent where workers aren't started ahead. */
  rename?: (name: string) => Promise<void>;
  /** Asks it to stop, waits, then ends it with everything it started. May be called twice. */
  stop(): Promise<void>;
}

/** `memoryBytes` is resident memory; `cpuPercent` is of one core, so that two busy cores are 200. */
export interface WorkerUsage {
  memoryBytes: number;
  cpuPercent: number;
}

/** How a worker ended. */
export interface WorkerExit {
  code: number | null;
  signal: string | null;
  /** Whether `stop` caused it. */
  expected: boolean;
  /** Why it ended, where more is known than the code, such as `out of memory`. */
  reason?: string;
}

/** What a caller may say of what a worker runs in. Each driver reads its own part of it. */
export interface PlaceArguments {
  language?: SessionLanguage;
  dockerImage?: string;
  dockerMemoryLimitGb?: number;
  dockerCpuLimit?: number;
  dockerVolumes?: readonly string[];
  pythonVenvPath?: string;
}

/** The configured defaults for what a caller leaves out. */
type PlaceDefaults = SessionCreationConfig['defaults'];

/** How one driver decides what its workers run in. */
export interface Place {
  /** The arguments that it reads, with the names a caller knows. */
  readonly reads: Readonly<Partial<Record<keyof PlaceArguments, string>>>;
  /** @throws UserError INVALID_ARGUMENT for what is wrong without looking anywhere */
  check(given: PlaceArguments): void;
  languageOf(given: PlaceArguments, defaults: PlaceDefaults): SessionLanguage;
  /** Its part of a request. @param plain a configured text with its reference resolved; it throws UserError CONFIG_ERROR */
  choose(
    given: PlaceArguments,
    defaults: PlaceDefaults,
    plain: (text: string) => Promise<string>,
  ): Promise<Pick<WorkerRequest, 'python' | 'docker'>>;
}
