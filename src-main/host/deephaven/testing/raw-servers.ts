import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';

/** A server below gRPC: what it does with each connection. */
export async function startRawServer(serve: (socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer(socket => {
    socket.on('error', () => {}); // the other end gave up: what it is for
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

const types = { data: 0, headers: 1, settings: 4, goaway: 7, continuation: 9 };
const endHeaders = 4;

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header as HPACK writes one that is in no table. */
function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
}

const settings = frame(types.settings, 0, 0, Buffer.alloc(0));
const status200 = Buffer.from([0x88]);
const grpcType = literal('content-type', 'application/grpc');
const opening = frame(types.headers, endHeaders, 1, Buffer.concat([status200, grpcType]));

/** Waits until the first call has come. */
function onCall(socket: Socket, act: () => void): void {
  let received = Buffer.alloc(0);
  let isDone = false;
  socket.on('data', chunk => {
    received = Buffer.concat([received, chunk]);
    // The preface has 24 bytes; a HEADERS frame on stream 1 begins with its length, 1, flags, and the stream.
    const isCalled = received.includes(Buffer.from([types.headers, endHeaders, 0, 0, 0, 1]));
    if (isDone || !isCalled) return;
    isDone = true;
    act();
  });
}

/** Writes until the other end has gone. */
function flood(socket: Socket, bytes: Uint8Array): void {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

export const raw = {
  silent: (socket: Socket) => void socket.resume(),
  drip(socket: Socket) {
    socket.resume();
    const bytes = Buffer.concat([settings, opening]);
    let at = 0;
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 1000);
    socket.on('close', () => clearInterval(timer));
  },
  closing: (socket: Socket) => void socket.destroy(),
  http1: (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
  noise: (socket: Socket) => flood(socket, randomBytes(65_536)),
  goaway(socket: Socket) {
    socket.resume();
    socket.end(Buffer.concat([settings, frame(types.goaway, 0, 0, Buffer.alloc(8))]));
  },
  midMessage(socket: Socket) {
    socket.write(settings);
    onCall(socket, () => {
      const half = Buffer.concat([Buffer.from([0, 0, 0, 1, 0]), Buffer.alloc(20)]);
      socket.end(Buffer.concat([opening, frame(types.data, 0, 1, half)]));
    });
  },
  manyHeaders(socket: Socket) {
    socket.write(settings);
    onCall(socket, () => {
      const block = Buffer.concat(Array.from({ length: 1000 }, () => literal('x-a', 'b')));
      socket.write(frame(types.headers, 0, 1, Buffer.concat([status200, grpcType])));
      for (let sent = 0; sent < 1000; sent++) socket.write(frame(types.continuation, 0, 1, block));
      socket.write(frame(types.continuation, endHeaders, 1, literal('x-a', 'b')));
    });
  },
  endlessTrailers(socket: Socket) {
    socket.write(settings);
    onCall(socket, () => {
      const block = Buffer.concat(Array.from({ length: 1000 }, () => literal('x-a', 'b')));
      socket.write(Buffer.concat([opening, frame(types.headers, 1, 1, literal('grpc-status', '0'))]));
      flood(socket, frame(types.continuation, 0, 1, block));
    });
  },
  /** A token of 10 MB, in one header. */
  hugeToken(socket: Socket) {
    socket.write(settings);
    onCall(socket, () => {
      // Lengths of 127 and more go on in groups of seven bits.
      const length = 10_000_000;
      const rest = length - 127;
      const groups = [rest & 127, (rest >> 7) & 127, (rest >> 14) & 127, rest >> 21];
      const name = 'authorization';
      const start = Buffer.concat([
        Buffer.from([0, name.length]),
        Buffer.from(name),
        Buffer.from([127, ...groups.map((group, index) => (index < 3 ? group | 128 : group))]),
      ]);
      socket.write(frame(types.headers, 0, 1, Buffer.concat([status200, grpcType, start])));
      const piece = frame(types.continuation, 0, 1, Buffer.alloc(16_000, 'x'));
      for (let sent = 0; sent < 625; sent++) socket.write(piece);
      socket.write(frame(types.continuation, endHeaders, 1, Buffer.alloc(0)));
    });
  },
};

/** Passes on to another server, and ends each connection soon after its first answer. */
export function endingConnections(port: number): (socket: Socket) => void {
  return socket => {
    const behind = connect(port, '127.0.0.1');
    behind.on('error', () => {});
    socket.pipe(behind);
    behind.pipe(socket);
    behind.once('data', () =>
      setTimeout(() => {
        socket.destroy();
        behind.destroy();
      }, 1000),
    );
    socket.on('close', () => behind.destroy());
  };
}
