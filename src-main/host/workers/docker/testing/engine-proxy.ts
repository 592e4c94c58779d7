import { EventEmitter, once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { testEngine } from './test-docker.ts';

/** What happens to a request instead of, or before, reaching the engine. */
type Interference = (request: IncomingMessage, answer: ServerResponse) => boolean;

/** The real engine behind a port of this machine, where requests can be made to fail and the engine can seem to go away. */
export interface EngineProxy extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly url: string;
  /** Called with each request; true when it has answered. */
  interfere?: Interference | undefined;
  /** Closes every connection and refuses new ones, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** From now on it takes connections and requests, and answers none; those that were open break. */
  freeze(): void;
  /** Goes on with the requests that still wait. */
  thaw(): void;
}

/** Before the engine that the tests use. */
export async function startEngineProxy(): Promise<EngineProxy> {
  const { address } = await testEngine();
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const thawing = new EventEmitter().setMaxListeners(0);
  const server = http.createServer(async (request, answer) => {
    if (proxy.interfere?.(request, answer)) return;
    if (isFrozen) await once(thawing, 'thaw');
    if (answer.destroyed) return; // whoever asked has given up
    const { method, url: path, headers } = request;
    const forwarded = http.request({ ...address, method, path, headers, agent: false }, reply => {
      answer.writeHead(reply.statusCode!, reply.headers);
      answer.flushHeaders();
      reply.pipe(answer);
      reply.on('error', () => answer.destroy());
    });
    forwarded.on('error', () => answer.destroy());
    answer.on('close', () => forwarded.destroy());
    request.pipe(forwarded);
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const thaw = () => {
    isFrozen = false;
    thawing.emit('thaw');
  };
  const goAway = async () => {
    const closed = new Promise(resolve => server.close(resolve));
    cut();
    await closed;
    thaw();
  };
  const port = await listen(0);
  const proxy: EngineProxy = {
    url: `tcp://127.0.0.1:${port}`,
    goAway,
    async comeBack() {
      await listen(port);
    },
    freeze() {
      cut();
      isFrozen = true;
    },
    thaw,
    [Symbol.asyncDispose]: goAway,
  };
  return proxy;
}
