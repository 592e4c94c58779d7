import { connect, createServer } from 'node:net';

/** Listens on a port as soon as it is free, writes every byte that it gets to stdout, and may pass it on to another port. */
const [port, relayTo] = process.argv.slice(2).map(Number);
const retryMs = 2;

const server = createServer(socket => {
  socket.on('error', () => {}); // whoever finds out what this is goes away
  socket.on('data', bytes => void process.stdout.write(bytes));
  if (relayTo === undefined) return void socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
  const real = connect(relayTo, '127.0.0.1').on('error', () => socket.destroy());
  socket.pipe(real).pipe(socket);
});
const listen = () => server.listen(port, '127.0.0.1');
server.on('listening', () => process.stderr.write(`${JSON.stringify(server.address())}\n`));
server.on('error', () => setTimeout(listen, retryMs));
process.stderr.write('waiting\n');
listen();
