import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { challengeHeader, hostProof, proofHeader, proofPath } from '../host/running-host/host-proof.ts';
import { findRunningHost, type HostRecord } from '../host/running-host/host-record.ts';
import type { Host } from '../host/index.ts';
import { takePlace } from './take-place.ts';
import { answers, boxes, done, resetElectron } from './testing/electron.ts';
import { startQuietHost } from '../../e2e/quiet-host.ts';

// Real hosts start here.
vi.setConfig({ testTimeout: 20_000 });

let dataFolder: string;
let host: Host | undefined;

beforeEach(async () => {
  resetElectron();
  dataFolder = await mkdtemp(join(tmpdir(), 'take-place-'));
});

afterEach(async () => {
  await host?.stop();
  host = undefined;
  await rm(dataFolder, { recursive: true, force: true });
});

/** A real headless host, which ends when it is told to. */
async function startHeadless(startedByBridge: boolean): Promise<void> {
  host = await startQuietHost(
    { dataFolder, env: {}, startedByBridge },
    { kind: 'headless', quit: () => void host!.stop().then(() => (host = undefined)) },
  );
}

it('starts where no host runs', async () => {
  expect(await takePlace(dataFolder, false)).toBe(true);
});

it('takes the place of a host that a client started, without a question when nothing is lost', async () => {
  await startHeadless(true);
  expect(await takePlace(dataFolder, true)).toBe(true);
  expect(await findRunningHost(dataFolder)).toBeUndefined();
  expect(boxes).toEqual([]);
});

it('asks before workers end, and opens the page of the other host after a no', async () => {
  await startHeadless(true);
  const running = (await findRunningHost(dataFolder))!;
  const session = {
    id: 'community:dynamic:a',
    type: 'community',
    source: 'dynamic',
    name: 'a',
    system: 'community',
    origin: 'dynamic',
    launchMethod: 'python',
    state: { phase: 'ready', since: 0 },
    liveness: 'ONLINE',
  };
  // A host with a worker would need Java; only its list of sessions is put in.
  const origin = await inFrontOf(running, path => (path === '/api/status' ? { sessions: [session] } : undefined));
  expect(await takePlace(dataFolder, true)).toBe(false);
  expect(done).toEqual([]);
  expect(await takePlace(dataFolder, false)).toBe(false);
  expect(boxes[0]!.detail).toContain('stops 1 worker');
  expect(done).toHaveLength(1);
  expect(await pageShown()).toContain(`url=${origin}/#code=`);
  answers.push(0);
  expect(await takePlace(dataFolder, false)).toBe(true);
  expect(await findRunningHost(dataFolder)).toBeUndefined();
});

/** What stands in the file that the browser was given; the address itself stands in no argument. */
async function pageShown(): Promise<string> {
  const file = done[0]!.replace('shell.openExternal ', '');
  expect(file).not.toContain('code=');
  return readFile(new URL(file), 'utf8');
}

it('opens the page of a host that a person started, and leaves it alone', async () => {
  await startHeadless(false);
  expect(await takePlace(dataFolder, false)).toBe(false);
  expect(await pageShown()).toContain('#code=');
  expect(await findRunningHost(dataFolder)).toBeDefined();
});

/** Stands at another address of this host, with some answers of its own. @returns its origin */
async function inFrontOf(running: HostRecord, own: (path: string) => object | undefined): Promise<string> {
  const server = createServer(async ({ url: path = '', method = '', headers, socket }, response) => {
    const { localAddress: address = '', localPort: port = 0 } = socket;
    const challenge = String(headers[challengeHeader]);
    if (path === proofPath) {
      response.writeHead(204, { [proofHeader]: hostProof(running.controlToken, { challenge, address, port }) }).end();
      return;
    }
    const { authorization = '' } = headers;
    const answer = own(path)
      ? Response.json(own(path))
      : await fetch(new URL(path, running.url), { method, headers: { authorization } });
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(join(dataFolder, 'host.json'), JSON.stringify({ ...running, url: `${origin}/mcp` }));
  return origin;
}
