import { connect, constants } from 'node:http2';
import type { ConnectionOptions } from './connection.ts';
import { authority } from './channel.ts';

/** What answers at an address: HTTP/2, something else, or nothing (with Node's error). */
export type ProbeResult =
  | { speaks: 'http2' }
  | { speaks: 'something else' }
  | { speaks: 'nothing'; error: NodeJS.ErrnoException };

const probeMs = 2000;

/** Opens a connection the way a call would and looks at what comes back: it tells the causes apart that gRPC reports as one. */
export function probeAddress({ host, port, tls }: Pick<ConnectionOptions, 'host' | 'port' | 'tls'>): Promise<ProbeResult> {
  return new Promise(resolve => {
    const session = connect(`${tls ? 'https' : 'http'}://${authority(host, port)}`, {
      ...(tls?.rootCertificates === undefined ? {} : { ca: tls.rootCertificates }),
      ...(tls?.certificateChain === undefined ? {} : { cert: tls.certificateChain }),
      ...(tls?.privateKey === undefined ? {} : { key: tls.privateKey.reveal() }),
    });
    let opened = false;
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      session.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish(opened ? { speaks: 'something else' } : nothing('ETIMEDOUT')), probeMs);
    session.on('connect', () => (opened = true));
    session.on('remoteSettings', () => finish({ speaks: 'http2' }));
    session.on('goaway', code => code !== constants.NGHTTP2_NO_ERROR && finish({ speaks: 'something else' }));
    session.on('close', () => finish({ speaks: 'something else' }));
    session.on('error', (error: NodeJS.ErrnoException) => {
      const unrelated = error.code?.startsWith('ERR_HTTP2') || (opened && !isTlsCode(error.code));
      finish(unrelated ? { speaks: 'something else' } : { speaks: 'nothing', error });
    });
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
