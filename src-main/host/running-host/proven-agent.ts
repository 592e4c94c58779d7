import { randomBytes } from 'node:crypto';
import { Agent, type ClientRequestArgs } from 'node:http';
import { connect, type Socket } from 'node:net';
import { challengeHeader, isHostProof, proofHeader, proofPath } from './host-proof.ts';

const proofTimeoutMs = 5_000;
const longestHead = 4_096;

/** Another program listens where the host should, or a host of a version that can't prove itself. */
export class UnprovenHost extends Error {
  override name = 'UnprovenHost';
}

/**
 * Keeps connections on which the host proved itself first: before that, nothing of a request goes out.
 * @param controlToken asked for before each connection: that of the host which should be there by now
 */
export function createProvenAgent(controlToken: () => Promise<string>): Agent {
  return new ProvenAgent(controlToken);
}

class ProvenAgent extends Agent {
  readonly #controlToken: () => Promise<string>;
  readonly #unproven = new Set<Socket>();

  constructor(controlToken: () => Promise<string>) {
    super({ keepAlive: true });
    this.#controlToken = controlToken;
  }

  override createConnection(options: ClientRequestArgs, done?: (error: Error | null, socket: Socket) => void): undefined {
    this.#open(options).then(
      socket => done?.(null, socket),
      (error: Error) => done?.(error, undefined as never), // as Node itself calls it
    );
  }

  override destroy(): void {
    for (const socket of this.#unproven) socket.destroy();
    super.destroy();
  }

  async #open({ host, port }: ClientRequestArgs): Promise<Socket> {
    const controlToken = await this.#controlToken();
    const socket = connect({ host: host ?? 'localhost', port: Number(port), noDelay: true, keepAlive: true });
    this.#unproven.add(socket);
    try {
      await prove(socket, { host: host ?? 'localhost', port: Number(port), controlToken });
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      this.#unproven.delete(socket);
    }
  }
}

/** @throws UnprovenHost */
async function prove(socket: Socket, { host, port, controlToken }: { host: string; port: number; controlToken: string }) {
  const challenge = randomBytes(32).toString('base64url');
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  socket.write(`GET ${proofPath} HTTP/1.1\r\nHost: ${place}\r\n${challengeHeader}: ${challenge}\r\n\r\n`);
  const head = await readHead(socket);
  const { remoteAddress: address = '', remotePort = 0 } = socket;
  const proof = head === undefined ? undefined : proofIn(head);
  if (proof !== undefined && isHostProof(proof, controlToken, { challenge, address, port: remotePort })) return;
  throw new UnprovenHost(`Another program answers on ${place}.`);
}

/** An answer that is a head only; undefined for any other, and for none in time. @throws Error of the connection */
function readHead(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let head = '';
    const refuse = () => settle(() => resolve(undefined));
    const fail = (error: Error) => settle(() => reject(error));
    const take = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (head.length > longestHead || (end >= 0 && end + 4 < head.length)) refuse();
      else if (end >= 0) settle(() => resolve(head));
    };
    const limit = setTimeout(refuse, proofTimeoutMs);
    function settle(act: () => void) {
      clearTimeout(limit);
      socket.off('data', take).off('error', fail).off('close', refuse);
      act();
    }
    socket.on('data', take).once('error', fail).once('close', refuse);
  });
}

function proofIn(head: string): string | undefined {
  const [status, ...lines] = head.split('\r\n');
  if (!/^HTTP\/1\.1 204\b/.test(status!)) return undefined;
  const line = lines.find(candidate => candidate.toLowerCase().startsWith(`${proofHeader}:`));
  return line?.slice(proofHeader.length + 1).trim();
}
