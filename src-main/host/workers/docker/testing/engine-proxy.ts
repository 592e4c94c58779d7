import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { testEngine } from './test-docker.ts';

/** What happens to a request instead of, or before, reaching the engine. */
export type Interference = (request: IncomingMessage, answer: ServerResponse) => boolean;

/** The real engine behind a port of this machine, where requests can be made to fail and the engine can seem to go away. */
export interface EngineProxy extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly url: string;
  /** Called with each request; true when it has answered. */
  interfere?: Interference | undefined;
  /** Closes every connection and refuses new ones, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

/** Before the engine that the tests use. */
export async function startEngineProxy(): Promise<EngineProxy> {
  const { address } = await testEngine();
  const sockets = new Set<Socket>();
  const server = http.createServer((request, answer) => {
    if (proxy.interfere?.(request, answer)) return;
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
  const goAway = async () => {
    const closed = new Promise(resolve => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  const proxy: EngineProxy = {
    url: `tcp://127.0.0.1:${port}`,
    goAway,
    async comeBack() {
      await listen(port);
    },
    [Symbol.asyncDispose]: goAway,
  };
  return proxy;
}
