import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** Stands before a Deephaven server and notes what is asked of it. */
export interface RequestCounter extends AsyncDisposable {
  port: number;
  /** The methods called since the last time, in their order. */
  taken(): string[];
}

/** Passes each HTTP/2 stream on as it is; it counts only, since what it adds to each call is no time of the product. */
export async function countRequests(serverPort: number): Promise<RequestCounter> {
  let methods: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', session => {
    sessions.add(session);
    const upstream = connect(`http://127.0.0.1:${serverPort}`);
    session.on('close', () => (sessions.delete(session), upstream.destroy()));
    upstream.on('error', () => session.destroy());
    session.on('error', () => upstream.destroy());
    session.on('stream', (incoming, headers) => {
      methods.push(headers[':path']!.split('/').at(-1)!);
      const outgoing = upstream.request(headers);
      incoming.pipe(outgoing);
      incoming.on('error', () => outgoing.close()).on('close', () => outgoing.close());
      outgoing.on('error', () => incoming.close());
      outgoing.on('response', answered => {
        // A refusal is its headers alone.
        if (answered['grpc-status'] !== undefined) return incoming.respond(answered, { endStream: true });
        incoming.respond(answered, { waitForTrailers: true });
        let trailers = {};
        outgoing.on('trailers', received => (trailers = received));
        incoming.on('wantTrailers', () => incoming.sendTrailers(trailers));
        outgoing.pipe(incoming);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    taken() {
      const taken = methods;
      methods = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
