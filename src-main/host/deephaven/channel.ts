import type { ChannelCredentials } from '@grpc/grpc-js';
import { Client, credentials } from '@grpc/grpc-js';
import type { ConnectionOptions } from './connection.ts';

const oneGiB = 2 ** 30;
/** Whatever tables may take, other answers need so much. */
const leastMessageBytes = 8 * 2 ** 20;

/**
 * A gRPC channel to the server; it connects at its first call. Each channel has its own TCP connection.
 * @param maxAnswerBytes larger messages are not even received
 */
export function openChannel(
  { host, port, tls }: Pick<ConnectionOptions, 'host' | 'port' | 'tls'>,
  maxAnswerBytes: number,
): Client {
  return new Client(authority(host, port), tls ? tlsCredentials(tls) : credentials.createInsecure(), {
    // One message of a wide table can be tens of MB; the default of 4 MB is too small.
    'grpc.max_receive_message_length': Math.max(leastMessageBytes, maxAnswerBytes),
    'grpc.max_send_message_length': oneGiB,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1000,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_retries': 0,
    // Finds a dead network under a script without a time limit. Longer than the default read limit, so that a frozen server is a timeout.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc-node.flow_control_window': 4 * 2 ** 20,
  });
}

/** `host:port`, with the brackets that an IPv6 address needs. */
export function authority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function tlsCredentials({
  rootCertificates,
  certificateChain,
  privateKey,
}: NonNullable<ConnectionOptions['tls']>): ChannelCredentials {
  return credentials.createSsl(pem(rootCertificates), pem(privateKey?.reveal()), pem(certificateChain));
}

function pem(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}
