import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { abortable } from '../../base/deadlines.ts';
import type { WorkerLog } from '../worker-log.ts';
import { requestTimeout } from './engine-request.ts';

/** Milliseconds that the last output may take to arrive. */
const lastOutputTimeout = 1_000;

/**
 * Sends what a container prints to a log, from now on; asked before its start, that is all of it.
 * @param leaving cuts it off
 * @returns `end` resolves when the last output was read, or soon
 */
export async function readOutput(
  docker: Docker,
  container: Container,
  log: WorkerLog,
  leaving: AbortSignal,
): Promise<{ end(): Promise<void> }> {
  const attached = container.attach({ stream: true, stdout: true, stderr: true });
  const source = (await abortable(attached, AbortSignal.timeout(requestTimeout))) as unknown as Readable;
  const text = new PassThrough();
  log.read(text);
  docker.modem.demuxStream(source, text, text);
  source.on('error', () => {}); // an engine that stops cuts it off; the container's end is told elsewhere
  source.once('close', () => text.end());
  const cutOff = () => void source.destroy();
  leaving.addEventListener('abort', cutOff, { once: true });
  if (leaving.aborted) cutOff();

  return {
    async end() {
      if (!text.closed) await Promise.race([once(text, 'close'), sleep(lastOutputTimeout, undefined, { ref: false })]);
      leaving.removeEventListener('abort', cutOff);
      cutOff();
    },
  };
}
