import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { addAbortSignal, type Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../observe/log.ts';
import type { WorkerExit } from '../worker-driver.ts';

/** Seconds that a worker has to end by itself, and milliseconds for the engine to do that. */
const stopSeconds = 10;
const stopTimeout = 12_000;
/** Milliseconds for the engine to remove a container; for one that has just not answered. */
const removeTimeout = 12_000;
const lastTryTimeout = 2_000;
/** Milliseconds after a lost connection, or a request without an answer. */
const waitAgainAfter = 500;
const removeAgainAfter = 2_000;
/** Milliseconds to look at a container. */
const lookTimeout = 3_000;

const waitAnswer = z.object({ StatusCode: z.number() });
const stateAnswer = z.object({
  State: z.object({ Running: z.boolean(), ExitCode: z.number(), OOMKilled: z.boolean().nullish() }),
});

/** A container of ours from its start to its removal. */
export interface WatchedContainer {
  /** Resolves when the engine says that it has ended or is gone: an engine that says nothing ends nothing. */
  readonly exited: Promise<WorkerExit>;
  /**
   * Asks it to end, waits, and removes it with its volumes; resolves when it is gone, also after it ended by itself. When the engine does
   * not answer it resolves after 15 seconds all the same, and the container is removed as soon as it does. May be called twice. Never rejects.
   */
  stop(): Promise<void>;
  /** As `stop`, but at once. */
  kill(): Promise<void>;
}

/**
 * Waits for a container's end, which the engine tells by itself, and removes it then.
 * @param beforeRemoval what needs the container once more, such as reading its output to the end
 * @param afterRemoval runs when nothing of it is left
 * @param leaving from then on it is no longer ours: nothing is waited for or removed
 * @param closed from then on what could not be removed is left to the next start
 */
export function watchContainer(
  container: Container,
  options: {
    log: Log;
    beforeRemoval: () => Promise<void>;
    afterRemoval: () => Promise<void>;
    leaving: AbortSignal;
    closed: AbortSignal;
  },
): WatchedContainer {
  const { log, leaving, closed } = options;
  let isExpected = false;
  const ended = endOf(container, AbortSignal.any([leaving, closed])).then((end): WorkerExit => ({
    signal: null,
    ...end,
    expected: isExpected,
  }));
  const tidiedUp = ended
    .then(options.beforeRemoval)
    .then(() => removeWhenPossible(container, closed))
    .then(options.afterRemoval)
    // Its record stays, so that the next start removes it.
    .catch((err: unknown) => log.warn({ err, container: container.id }, 'A container could not be removed'));

  const kill = async (timeout = removeTimeout) => {
    isExpected = true;
    try {
      await removeContainer(container, timeout);
    } catch (err) {
      if (!isSilence(err)) return log.warn({ err, container: container.id }, 'A container could not be removed');
      log.warn({ container: container.id }, 'The Docker engine does not answer: a container is removed when it does');
      return void removeWhenPossible(container, closed).catch(() => {}); // its record stays
    }
    await Promise.race([tidiedUp, sleep(removeTimeout, undefined, { ref: false })]);
  };

  return {
    exited: ended,
    kill,
    async stop() {
      isExpected = true;
      const asked = container.stop({ t: stopSeconds, abortSignal: AbortSignal.timeout(stopTimeout) });
      // What the engine can't stop, the removal kills.
      const isAnswered = await asked.then(
        () => true,
        (error: unknown) => !isSilence(error),
      );
      await kill(isAnswered ? removeTimeout : lastTryTimeout);
    },
  };
}

/**
 * Removes a container that may run, with its anonymous volumes. One that is gone is as good.
 * @throws the engine's error, or that of a connection without an answer
 */
export async function removeContainer(container: Container, timeout = removeTimeout): Promise<void> {
  await container
    .remove({ force: true, v: true, abortSignal: AbortSignal.timeout(timeout) })
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404 && error.statusCode !== 409) throw error as unknown; // 409: being removed already
    });
}

/** As `removeContainer`, again and again until the engine answers, or `closed` aborts. @throws the engine's error */
export async function removeWhenPossible(container: Container, closed: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await removeContainer(container);
    } catch (error) {
      if (!isSilence(error) || closed.aborted) throw error;
    }
    await sleep(removeAgainAfter, undefined, { ref: false });
  }
}

/** Whether a request got no answer: nothing is known then. */
function isSilence(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === undefined;
}

type End = Pick<WorkerExit, 'code' | 'reason'>;

/** How a container ended, when the engine says so. Never resolves when `over` aborts before. */
async function endOf(container: Container, over: AbortSignal): Promise<End> {
  for (;;) {
    const answer = await waitFor(container, over).catch(() => undefined); // then its state tells
    if (over.aborted) return await new Promise<never>(() => {});
    const code = answer?.StatusCode;
    const state = await stateOf(container);
    if (typeof state === 'object') return state;
    if (state === 'gone' || code !== undefined) return { code: code ?? null };
    await sleep(waitAgainAfter, undefined, { ref: false }); // only the connection was lost
  }
}

/** As the library's own `wait`, which never hears of a connection that breaks while it waits. */
async function waitFor(container: Container, signal: AbortSignal): Promise<z.infer<typeof waitAnswer>> {
  const modem = container.modem as Docker['modem'];
  const asked = { path: `/containers/${container.id}/wait?`, method: 'POST', statusCodes: { 200: true }, isStream: true };
  const answer = await new Promise<Readable>((resolve, reject) => {
    modem.dial({ ...asked, abortSignal: signal }, (error, stream) => (error ? reject(error) : resolve(stream as Readable)));
  });
  return waitAnswer.parse(await json(addAbortSignal(signal, answer)));
}

async function stateOf(container: Container): Promise<End | 'running' | 'gone' | 'unknown'> {
  const answer = await container
    .inspect({ abortSignal: AbortSignal.timeout(lookTimeout) })
    .catch((error: { statusCode?: number }) => (error.statusCode === 404 ? 'gone' : 'unknown'));
  if (answer === 'gone' || answer === 'unknown') return answer;
  const { State: state } = stateAnswer.parse(answer);
  if (state.Running) return 'running';
  return { code: state.ExitCode, ...(state.OOMKilled && { reason: 'out of memory' }) };
}
