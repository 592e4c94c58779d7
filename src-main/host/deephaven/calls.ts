import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodServerStreaming, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { CallOptions, Client, ClientReadableStream, ClientUnaryCall, Metadata, ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';

/** How long a call may take, and how its caller gives it up. */
export interface CallLimits {
  signal: AbortSignal;
  /** Milliseconds for the whole call; 0: no limit. */
  timeout: number;
}

/** A call that the server refused or that did not get through. `code` is the gRPC status. */
export class CallFailure extends Error {
  override name = 'CallFailure';
  readonly code: status;

  constructor(code: status, details: string, options?: ErrorOptions) {
    super(details, options);
    this.code = code;
  }
}

/** What one login sends and learns with each call. */
export interface CallMetadata {
  outgoing(): Metadata;
  incoming(metadata: Metadata): void;
}

/** Typed calls over one channel. Aborting rejects with the signal's reason, everything else with a `CallFailure`. */
export interface Calls {
  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    limits: CallLimits,
  ): Promise<MessageShape<O>>;
  /** Resolves when the stream ended, or when `onMessage` returned `stop`. */
  stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    limits: CallLimits,
    onMessage: (message: MessageShape<O>) => 'stop' | void,
  ): Promise<void>;
}

export function callsOver(client: Client, metadata: CallMetadata): Calls {
  return {
    unary(method, request, limits) {
      return settle(limits, metadata, (options, resolve, reject) =>
        client.makeUnaryRequest(
          pathOf(method),
          encoder(method.input),
          bytes => fromBinary(method.output, bytes),
          create(method.input, request),
          metadata.outgoing(),
          options,
          (error, answer) => (error ? reject(error) : resolve(answer!)),
        ),
      );
    },
    stream(method, request, limits, onMessage) {
      return settle<void>(limits, metadata, (options, resolve, reject) => {
        const call = client.makeServerStreamRequest(
          pathOf(method),
          encoder(method.input),
          bytes => fromBinary(method.output, bytes),
          create(method.input, request),
          metadata.outgoing(),
          options,
        );
        call.on('data', message => {
          if (onMessage(message) !== 'stop') return;
          resolve();
          call.cancel();
        });
        call.on('error', reject);
        call.on('end', resolve);
        return call;
      });
    },
  };
}

function settle<T>(
  { signal, timeout }: CallLimits,
  metadata: CallMetadata,
  start: (
    options: CallOptions,
    resolve: (value: T) => void,
    reject: (error: Error) => void,
  ) => ClientUnaryCall | ClientReadableStream<unknown>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => {
      reject(signal.reason);
      call.cancel();
    };
    const done = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    const call = start(
      timeout > 0 ? { deadline: Date.now() + timeout } : {},
      value => (done(), resolve(value)),
      error => (done(), reject(failureOf(error))),
    );
    call.on('metadata', (received: Metadata) => metadata.incoming(received));
    call.on('status', (ended: { metadata: Metadata }) => metadata.incoming(ended.metadata));
  });
}

function failureOf(error: Error): CallFailure {
  const { code, details } = error as ServiceError;
  return new CallFailure(code ?? status.UNKNOWN, details ?? error.message, { cause: error });
}

function pathOf(method: { parent: { typeName: string }; name: string }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function encoder<I extends DescMessage>(schema: I): (message: MessageShape<I>) => Buffer {
  return message => {
    const bytes = toBinary(schema, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
