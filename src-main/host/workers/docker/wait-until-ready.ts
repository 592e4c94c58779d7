import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two attempts, and for one. */
const pause = 100;
const attemptTimeout = 2_000;

/** Resolves when a server answers HTTP there, whatever it answers: an engine accepts connections for a container before anything listens in it. */
export async function waitUntilReady(address: { host: string; port: number }, signal: AbortSignal): Promise<void> {
  while (!(await answers(address, signal))) await sleep(pause, undefined, { signal });
}

function answers({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  return new Promise(resolve => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(attemptTimeout)]);
    const asked = http.get({ host, port, path: '/jsapi/', agent: false, signal: limit }, answer => {
      answer.resume();
      resolve(true);
    });
    asked.on('error', () => resolve(false)); // refused, cut off or too slow: not yet
  });
}
