import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createParser } from 'eventsource-parser';
import { endlessLoop, hasMade, lockedWithChild } from '../e2e/busy-scripts.ts';
import { processesIn, startListening, writeConfig, type HostProcess } from '../e2e/host-process.ts';
import { ownDataDir } from '../e2e/test-driver.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { hostEventSchema, type HostEvent } from '../src-shared/host-status.ts';
import { timed, type Figure } from './figures.ts';

/** How the workers are busy that a quit ends. */
const scripts = [endlessLoop, lockedWithChild, endlessLoop, lockedWithChild, endlessLoop];

await using parts = new Disposables();
const dataDir = parts.add(await ownDataDir(), dir => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
await writeConfig(dataDir);
const program = process.argv[2] ?? fileURLToPath(new URL('../dist/headless.js', import.meta.url));
const host = await startListening({ dataDir, program });
const figures: Figure[] = [
  { what: 'killed worker to state event', unit: 'ms', ours: await noticeKill(host), target: { value: 5000 } },
  { what: 'quit with 5 busy workers', unit: 'ms', ours: await quitBusy(host), target: { value: 15_000 } },
];
const left = await processesIn(dataDir);
if (left.length > 0) throw new Error(`Left behind: ${JSON.stringify(left)}`);
console.log(JSON.stringify(figures));

/** From the SIGKILL of a worker to the event that tells the page, in milliseconds. */
async function noticeKill({ call }: HostProcess): Promise<number> {
  const { process_id, session_id } = await call('session_community_create', { session_name: 'killed' });
  const isFailed = (event: HostEvent) =>
    event.type === 'sessions' && event.sessions.some(({ id, state }) => id === session_id && state.phase === 'failed');
  const ms = await timed(async () => {
    const noticed = untilEvent(isFailed);
    process.kill(process_id as number, 'SIGKILL');
    await noticed;
  });
  await call('session_community_delete', { session_id });
  return ms;
}

async function quitBusy({ call, stop }: HostProcess): Promise<number> {
  await Promise.all(
    scripts.map(async (script, number) => {
      const started = `started-${number}`;
      const { session_id } = await call('session_community_create', { session_name: `busy-${number}` });
      void call('session_script_run', { session_id, script: script(started) }).catch(() => {}); // the quit ends it
      while (!hasMade(dataDir, started)) await delay(20);
    }),
  );
  return timed(async () => {
    if ((await stop()) !== 0) throw new Error('The host did not stop cleanly.');
  });
}

/** Follows the page's event stream, with the token that processes of the same person have, until `matches`. */
async function untilEvent(matches: (event: HostEvent) => boolean): Promise<void> {
  const { url, controlToken } = JSON.parse(await readFile(path.join(dataDir, 'host.json'), 'utf8'));
  const headers = { authorization: `Bearer ${controlToken}` };
  const response = await fetch(new URL('/api/events', url), { headers });
  let isFound = false;
  const parser = createParser({ onEvent: ({ data }) => (isFound ||= matches(hostEventSchema.parse(JSON.parse(data)))) });
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    parser.feed(text);
    if (isFound) return;
  }
}
