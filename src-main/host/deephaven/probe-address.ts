import type { Socket } from 'node:net';
import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from './connection.ts';

/** What answers at an address: HTTP/2, something else, or nothing (with Node's error). */
export type ProbeResult =
  | { speaks: 'http2' }
  | { speaks: 'something else' }
  | { speaks: 'nothing'; error: NodeJS.ErrnoException };

const probeMs = 2000;

/** What an HTTP/2 client sends first: the preface, and settings without any. */
const hello = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);
const settingsType = 4;

/** Opens a connection the way a call would and looks at what comes back: it tells the causes apart that gRPC reports as one. */
export function probeAddress(options: Pick<ConnectionOptions, 'host' | 'port' | 'tls'>): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = openSocket(options);
    let opened = false;
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish(opened ? { speaks: 'something else' } : nothing('ETIMEDOUT')), probeMs);
    socket.on(options.tls ? 'secureConnect' : 'connect', () => {
      opened = true;
      socket.write(hello);
    });
    socket.once('data', (first: Buffer) => finish({ speaks: first[3] === settingsType ? 'http2' : 'something else' }));
    socket.on('close', () => finish({ speaks: 'something else' }));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(opened && !isTlsCode(error.code) ? { speaks: 'something else' } : { speaks: 'nothing', error }),
    );
  });
}

function openSocket({ host, port, tls }: Pick<ConnectionOptions, 'host' | 'port' | 'tls'>): Socket {
  if (!tls) return connectPlain({ host, port });
  return connectTls({
    host,
    port,
    ALPNProtocols: ['h2'],
    ...(isIP(host) ? {} : { servername: host }),
    ...(tls.rootCertificates === undefined ? {} : { ca: tls.rootCertificates }),
    ...(tls.certificateChain === undefined ? {} : { cert: tls.certificateChain }),
    ...(tls.privateKey === undefined ? {} : { key: tls.privateKey.reveal() }),
  });
}

/** Whether Node's error code is about certificates or the TLS handshake. */
export function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && (code in tlsReasons || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'));
}

/** Certificate problems by Node's code, in words. */
export const tlsReasons: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'the server’s certificate is signed by an authority that is not trusted here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the server’s certificate is self-signed and not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server’s certificate is signed by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'the server’s certificate is signed by an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the server’s certificate is signed by an authority that is not trusted here',
  CERT_HAS_EXPIRED: 'the server’s certificate has expired',
  CERT_NOT_YET_VALID: 'the server’s certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the server’s certificate is for another host name',
};

function nothing(code: string): ProbeResult {
  return { speaks: 'nothing', error: Object.assign(new Error(code), { code }) };
}
