import type { Container } from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../observe/log.ts';
import type { WorkerExit } from '../worker-driver.ts';

/** Seconds that a worker has to end by itself, and milliseconds for the engine to do that. */
const stopSeconds = 10;
const stopTimeout = 13_000;
/** Milliseconds after a lost connection. */
const waitAgainAfter = 500;
/** Milliseconds to look at a container. */
const lookTimeout = 3_000;

const waitAnswer = z.object({ StatusCode: z.number() });
const stateAnswer = z.object({
  State: z.object({ Running: z.boolean(), ExitCode: z.number(), OOMKilled: z.boolean().nullish() }),
});

/** A container of ours from its start to its removal. */
export interface WatchedContainer {
  readonly exited: Promise<WorkerExit>;
  /** Asks it to end, waits, and removes it with its volumes; resolves when it is gone, also after it ended by itself. May be called twice. Never rejects. */
  stop(): Promise<void>;
  /** As `stop`, but at once. */
  kill(): Promise<void>;
}

/**
 * Waits for a container's end, which the engine tells by itself, and removes it then.
 * @param beforeRemoval what needs the container once more, such as reading its output to the end
 * @param afterRemoval runs when nothing of it is left
 * @param leaving from then on it is no longer ours: nothing is waited for or removed
 */
export function watchContainer(
  container: Container,
  options: { log: Log; beforeRemoval: () => Promise<void>; afterRemoval: () => Promise<void>; leaving: AbortSignal },
): WatchedContainer {
  const { leaving } = options;
  let isExpected = false;
  let removal: Promise<void> | undefined;
  const remove = () => (removal ??= removeContainer(container).then(options.afterRemoval));
  const ended = endOf(container, leaving).then((end): WorkerExit => ({ signal: null, ...end, expected: isExpected }));
  const tidiedUp = ended
    .then(options.beforeRemoval)
    .then(remove)
    // Its record stays, so that the next start removes it.
    .catch((err: unknown) => options.log.warn({ err, container: container.id }, 'A container could not be removed'));

  const kill = async () => {
    isExpected = true;
    await remove().catch(() => {}); // told below
    await tidiedUp;
  };

  return {
    exited: ended,
    kill,
    async stop() {
      isExpected = true;
      // What the engine can't stop, the removal kills.
      await container.stop({ t: stopSeconds, abortSignal: AbortSignal.timeout(stopTimeout) }).catch(() => {});
      await kill();
    },
  };
}

/** Removes a container that may run, with its anonymous volumes. One that is gone is as good. */
export async function removeContainer(container: Container): Promise<void> {
  await container
    .remove({ force: true, v: true, abortSignal: AbortSignal.timeout(stopTimeout) })
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404 && error.statusCode !== 409) throw error as unknown; // 409: being removed already
    });
}

type End = Pick<WorkerExit, 'code' | 'reason'>;

async function endOf(container: Container, leaving: AbortSignal): Promise<End> {
  for (;;) {
    const answer = await container.wait({ abortSignal: leaving }).catch(() => undefined); // then its state tells
    if (leaving.aborted) return await new Promise<never>(() => {}); // it goes on without us
    const code = waitAnswer.safeParse(answer).data?.StatusCode;
    const state = await stateOf(container);
    if (code === undefined && state === 'running') {
      await sleep(waitAgainAfter, undefined, { ref: false }); // only the connection was lost
      continue;
    }
    if (state === 'running' || state === 'unknown') return { code: code ?? null };
    return state === 'no engine' ? { code: code ?? null, reason: 'the Docker engine stopped' } : state;
  }
}

async function stateOf(container: Container): Promise<End | 'running' | 'unknown' | 'no engine'> {
  const answer = await container
    .inspect({ abortSignal: AbortSignal.timeout(lookTimeout) })
    .catch((error: { statusCode?: number }) => (error.statusCode === undefined ? 'no engine' : 'unknown'));
  if (answer === 'no engine' || answer === 'unknown') return answer;
  const { State: state } = stateAnswer.parse(answer);
  if (state.Running) return 'running';
  return { code: state.ExitCode, ...(state.OOMKilled && { reason: 'out of memory' }) };
}
