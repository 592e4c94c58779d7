import { connect } from 'node:http2';
import { authKind } from '../../../src-shared/auth-type.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { WorkerRequest } from './worker-driver.ts';

/** A request of the old handshake, as one gRPC message: `auth_protocol = 1`. */
const handshake = Buffer.from([0, 0, 0, 0, 2, 8, 1]);
const newSession = '/io.deephaven.proto.backplane.grpc.SessionService/NewSession';
const answered = '0';

/**
 * Asks a worker that listens for a session without its key, as any program or web page of this computer could: servers have a
 * call from before they had keys that gives one to whoever asks. Our workers get it taken away.
 * @throws UserError LAUNCH_FAILED when it gives one; the reason of `signal`, or what the connection says
 */
export async function mustRefuseStrangers(
  address: { host: string; port: number },
  { authType }: Pick<WorkerRequest, 'authType'>,
  signal: AbortSignal,
): Promise<void> {
  if (authKind(authType) === 'anonymous' || (await grpcStatus(address, signal)) !== answered) return;
  throw new UserError('LAUNCH_FAILED', 'The worker did not start: its Deephaven lets anybody in without the key.', {
    hint: 'Use another version of Deephaven, or the default image.',
  });
}

/** The status of the call, which may come with the head of the answer or after it. */
function grpcStatus({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    const end = (finish: () => void) => {
      session.destroy();
      finish();
    };
    session.on('error', error => end(() => reject(error)));
    const headers = { ':method': 'POST', ':path': newSession, 'content-type': 'application/grpc', te: 'trailers' };
    const call = session.request(headers, { signal });
    let status: unknown;
    const note = (fields: Record<string, unknown>) => (status = fields['grpc-status'] ?? status);
    call.on('response', note);
    call.on('trailers', note);
    call.on('error', error => end(() => reject(signal.aborted ? (signal.reason as Error) : error)));
    call.on('close', () => end(() => resolve(status)));
    call.resume();
    call.end(handshake);
  });
}
