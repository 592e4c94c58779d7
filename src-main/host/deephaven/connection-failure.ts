import { status } from '@grpc/grpc-js';
import type { ErrorCode } from '../../../src-shared/user-error.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { CallFailure } from './calls.ts';
import { authority } from './channel.ts';
import { ConnectionError } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';
import { AnswerTooLarge, UnreadableAnswer } from './unreadable-answer.ts';
import { isTlsCode, probeAddress, tlsReasons } from './probe-address.ts';

/** Why a login failed, classified as the public status table does; what no server caused comes back as it is. */
export async function explainLoginFailure(error: unknown, options: ConnectionOptions): Promise<unknown> {
  if (error instanceof UnreadableAnswer || error instanceof AnswerTooLarge) return notDeephaven(options, error);
  if (!(error instanceof CallFailure)) return error;
  switch (error.code) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return refusedCredentials(error);
    case status.DEADLINE_EXCEEDED:
      return offline(options, 'TIMEOUT', `no answer within ${options.timeouts.connect / 1000}s`, error);
    case status.UNAVAILABLE:
      return explainUnreachable(error, options);
    case status.UNIMPLEMENTED:
    case status.UNKNOWN:
    case status.INTERNAL:
    case status.RESOURCE_EXHAUSTED: // more headers than HTTP/2 allows
      return notDeephaven(options, error);
    default:
      return new ConnectionError('INTERNAL', 'UNKNOWN', `The login failed (gRPC status ${status[error.code]}).`, {
        cause: error,
      });
  }
}

/** The credentials were refused; never says which. */
function refusedCredentials(cause: unknown): ConnectionError {
  return new ConnectionError('UNAUTHENTICATED', 'UNAUTHORIZED', 'The server refused the credentials', {
    cause,
    hint: 'Check auth_type and auth_token of this session. For a pre-shared key the type is PSK, for an open server Anonymous.',
  });
}

/** The login's text can't be sent at all. */
export function unsendableToken(): ConnectionError {
  return new ConnectionError('CONFIG_ERROR', 'MISCONFIGURED', 'The token has characters that no server can be sent', {
    hint: 'auth_token may hold printable ASCII characters only. Was a line end copied with it?',
  });
}

/** The connection broke under a call that may have been carried out. */
export function lostConnection({ host, port, language }: ConnectionOptions, cause: unknown): ConnectionError {
  return new ConnectionError('UNAVAILABLE', 'OFFLINE', `Connection lost: ${authority(host, port)} stopped answering`, {
    cause,
    hint:
      'The next call connects again. What was running may or may not have finished.' +
      (language === 'groovy' ? ' In Groovy a failed assert, or any other java.lang.Error, ends the whole server.' : ''),
  });
}

/** A failed call on a login that works, as something its reader can act on. */
export function explainCallFailure(error: unknown, options: ConnectionOptions): unknown {
  if (error instanceof UnreadableAnswer) return unreadable(options, error);
  if (error instanceof AnswerTooLarge)
    return new UserError(
      'RESPONSE_TOO_LARGE',
      `The answer of ${authority(options.host, options.port)} is larger than ${(error.limit / 1e6).toFixed(1)}MB, which is the most that is read at once.`,
      {
        cause: error,
        hint: 'Ask for fewer rows or columns, or for a part of long texts and lists.',
        toolHint: 'max_rows and columns do it.',
      },
    );
  if (!(error instanceof CallFailure)) return error;
  const text = error.message.trim();
  switch (error.code) {
    case status.DEADLINE_EXCEEDED:
      return new UserError('TIMEOUT', `${authority(options.host, options.port)} did not answer in time`, {
        cause: error,
        hint: 'The server is busy or frozen. Ask for less, or try again later.',
      });
    case status.UNAUTHENTICATED:
      return refusedCredentials(error);
    case status.PERMISSION_DENIED:
      return new UserError('PERMISSION_DENIED', text.slice(0, shownCharacters) || 'The server does not permit this.', {
        cause: error,
      });
    case status.UNAVAILABLE:
      return lostConnection(options, error);
    case status.UNKNOWN:
    case status.INTERNAL:
    case status.RESOURCE_EXHAUSTED:
      if (brokenStream.test(text)) return unreadable(options, error);
      return couldNot(text, error);
    case status.UNIMPLEMENTED:
      return new UserError('UNSUPPORTED', 'This server does not offer what the call needs.', { cause: error });
    default:
      return couldNot(text, error);
  }
}

function couldNot(text: string, cause: CallFailure): UserError {
  return new UserError('INTERNAL', `The server could not do this: ${text.slice(0, shownCharacters)}`, {
    cause,
    ...(text.startsWith('Details Logged') ? { hint: 'The reason is in the server’s own log, under that id.' } : {}),
  });
}

/** As much as an error shows of what a server says. Characters. */
const shownCharacters = 1000;

/** What grpc-js says of an answer that breaks its own rules (client.js, subchannel-call.js, http2). */
const brokenStream = /^(Received (RST_STREAM|HTTP)|Call ended without|Compressed message|Unknown compression)/;

function unreadable({ host, port }: ConnectionOptions, cause: Error): ConnectionError {
  const what = cause instanceof UnreadableAnswer ? `: ${cause.message}` : '';
  return new ConnectionError('UNAVAILABLE', 'UNKNOWN', `${authority(host, port)} sent an answer that can't be read${what}`, {
    cause,
    hint: 'Is it a Deephaven server of version 0.40 or later, reached without anything between that changes its answers?',
  });
}

async function explainUnreachable(error: CallFailure, options: ConnectionOptions): Promise<ConnectionError> {
  const probe = await probeAddress(options);
  // Speaks HTTP/2 and yet gave no answer: it was just starting or stopping.
  if (probe.speaks === 'http2') return offline(options, 'UNAVAILABLE', 'the server did not answer', error);
  if (probe.speaks === 'something else') return notDeephaven(options, error);
  const { code } = probe.error;
  if (isTlsCode(code)) return tlsProblem(code!, probe.error);
  return offline(
    options,
    code === 'ETIMEDOUT' ? 'TIMEOUT' : 'UNAVAILABLE',
    reasons[code ?? ''] ?? code ?? 'no answer',
    probe.error,
  );
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'network not reachable',
  ECONNRESET: 'connection reset',
};

function offline({ host, port }: ConnectionOptions, code: ErrorCode, reason: string, cause: unknown): ConnectionError {
  return new ConnectionError(code, 'OFFLINE', `Cannot connect to ${authority(host, port)}: ${reason}`, {
    cause,
    hint: 'Check that the server runs and that host and port of this session are right.',
  });
}

function notDeephaven({ host, port, tls }: ConnectionOptions, cause: unknown): ConnectionError {
  return new ConnectionError('UNAVAILABLE', 'MISCONFIGURED', `${authority(host, port)} answers but is not a Deephaven server`, {
    cause,
    hint: tls
      ? 'Check host and port of this session.'
      : 'Check host and port of this session. If the server uses TLS, set use_tls.',
  });
}

function tlsProblem(code: string, cause: unknown): ConnectionError {
  const reason = tlsReasons[code] ?? handshakeReason(code);
  return new ConnectionError('UNAVAILABLE', 'OFFLINE', `TLS: ${reason}`, { cause, hint: tlsHint(code) });
}

function handshakeReason(code: string): string {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return 'the server does not use TLS on this port';
  if (needsClientCertificate(code)) return 'the server wants a client certificate that it trusts';
  return `the handshake failed (${code})`;
}

function tlsHint(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'Set host to a name that the certificate is for.';
  if (code.startsWith('CERT_')) return 'Renew the certificate on the server, and check this computer’s clock.';
  if (needsClientCertificate(code)) return 'Set client_cert_chain and client_private_key.';
  if (code in tlsReasons) return 'Set tls_root_certs to the file of the authority that signed it.';
  return 'Check use_tls and the port of this session.';
}

function needsClientCertificate(code: string): boolean {
  return /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|HANDSHAKE_FAILURE/.test(code);
}
