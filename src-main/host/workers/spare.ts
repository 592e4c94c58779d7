import { once } from 'node:events';
import { connect } from 'node:http2';
import { isDeepStrictEqual } from 'node:util';
import type { Worker, WorkerDriver, WorkerRequest } from './worker-driver.ts';

/** Milliseconds for a spare to answer before it is given out. */
const answerTimeout = 2_000;

/** A worker that waits for a session, or starts to. */
export interface Spare {
  readonly shape: WorkerRequest;
  /** The worker once it is ready; rejects when it did not start. */
  readonly started: Promise<Worker>;
  /** Absent while it starts. */
  worker?: Worker;
  /** What it held when it was ready, where that is known. */
  memoryBytes?: number;
  /** Ends it at any time; nothing of it is left. Never rejects. */
  end(): Promise<void>;
}

/** Starts a worker ahead of its session. */
export function startSpare(driver: Pick<WorkerDriver, 'start'>, shape: WorkerRequest): Spare {
  const ending = new AbortController();
  const started = driver.start({ ...shape, name: 'spare' }, () => {}, ending.signal);
  const spare: Spare = {
    shape,
    started,
    async end() {
      ending.abort();
      await started.then(
        worker => worker.stop(),
        () => {}, // it never started: nothing is left of it
      );
    },
  };
  started.then(
    worker => (spare.worker = worker),
    () => {}, // whoever waits for it hears of it
  );
  return spare;
}

/** Whether a spare is what this request asks for. Its name and how long it may take to start don't matter; a key of its own does. */
export function isOfShape(shape: WorkerRequest, request: WorkerRequest): boolean {
  return isDeepStrictEqual(withoutName(shape), withoutName(request));
}

/** Whether its server answers: a process may be there, or be about to end, and be of no use. */
export async function isAlive({ address: { host, port } }: Worker): Promise<boolean> {
  const session = connect(`http://${host}:${port}`);
  session.on('error', () => {}); // waited for below; a later one is of no interest
  try {
    await once(session, 'remoteSettings', { signal: AbortSignal.timeout(answerTimeout) });
    return true;
  } catch {
    return false;
  } finally {
    session.destroy();
  }
}

function withoutName(request: WorkerRequest): unknown {
  return { ...request, name: '', startupTimeout: 0, token: request.token?.reveal() };
}
