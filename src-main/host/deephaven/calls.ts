import { create, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodServerStreaming, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { CallOptions, Client, ClientReadableStream, Metadata, ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { decodeAnswer } from './decode-answer.ts';
import { AnswerTooLarge, UnreadableAnswer } from './unreadable-answer.ts';

/** What one message may take, where its caller does not say: many times what servers send. */
const messageBytes = 8 * 2 ** 20;
/** A message counts at least this much: each costs work, however small it is. */
const leastMessageBytes = 1024;
/** As much as is kept of what a server says about a failure. Characters. */
const detailCharacters = 4000;

/** How long a call may take, and how its caller gives it up. */
export interface CallLimits {
  signal: AbortSignal;
  /** Milliseconds for the whole call; 0: no limit. */
  timeout: number;
  /** What all messages of the answer may take together. Absent: each has the usual limit, and there may be any number. */
  maxBytes?: number;
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
  /** @throws UnreadableAnswer */
  incoming(metadata: Metadata): void;
}

/**
 * Typed calls over one channel. Aborting rejects with the signal's reason, an answer that is wrong in itself with an `UnreadableAnswer` or
 * `AnswerTooLarge`, everything else with a `CallFailure`. Whatever comes in is looked at where a failure reaches the caller, and only it.
 */
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
    async unary(method, request, limits) {
      const answers: MessageShape<typeof method.output>[] = [];
      // A stream on this side: a server that goes on after its one answer is not listened to.
      await receive(client, metadata, method, request, limits, answer => {
        if (answers.push(answer) > 1) throw new UnreadableAnswer('more than one answer');
      });
      const [answer] = answers;
      if (!answer) throw new UnreadableAnswer('no answer');
      return answer;
    },
    stream: (method, request, limits, onMessage) => receive(client, metadata, method, request, limits, onMessage),
  };
}

function receive<I extends DescMessage, O extends DescMessage>(
  client: Client,
  metadata: CallMetadata,
  method: DescMethodUnary<I, O> | DescMethodServerStreaming<I, O>,
  request: MessageInitShape<I>,
  limits: CallLimits,
  onMessage: (message: MessageShape<O>) => 'stop' | void,
): Promise<void> {
  return settle(limits, metadata, (options, resolve, reject) => {
    const call = client.makeServerStreamRequest<MessageShape<I>, Buffer>(
      pathOf(method),
      encoder(method.input),
      unread,
      create(method.input, request),
      metadata.outgoing(),
      options,
    );
    let received = 0;
    const stop = () => {
      call.removeAllListeners('data');
      call.cancel();
    };
    const refuse = (error: Error) => {
      reject(error);
      stop();
    };
    call.on('data', (bytes: Buffer) =>
      guarded(refuse, () => {
        received += Math.max(bytes.length, leastMessageBytes);
        if (limits.maxBytes === undefined) checkSize(bytes.length, messageBytes);
        else checkSize(received, limits.maxBytes);
        if (onMessage(decodeAnswer(method.output, bytes)) !== 'stop') return;
        resolve();
        stop();
      }),
    );
    call.on('error', error => reject(failureOf(error, limits)));
    call.on('end', resolve);
    return call;
  });
}

function settle(
  { signal, timeout }: CallLimits,
  metadata: CallMetadata,
  start: (options: CallOptions, resolve: () => void, reject: (error: Error) => void) => ClientReadableStream<unknown>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => {
      reject(signal.reason);
      call.cancel();
    };
    const done = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    const refuse = (error: Error) => (done(), reject(error));
    const call = start(timeout > 0 ? { deadline: Date.now() + timeout } : {}, () => (done(), resolve()), refuse);
    const learn = (received: Metadata) =>
      guarded(
        error => (refuse(error), call.cancel()),
        () => metadata.incoming(received),
      );
    call.on('metadata', learn);
    call.on('status', (ended: { metadata: Metadata }) => learn(ended.metadata));
  });
}

/** An exception in a callback of gRPC would end the process. */
function guarded(reject: (error: Error) => void, act: () => void): void {
  try {
    act();
  } catch (error) {
    reject(error as Error);
  }
}

function checkSize(bytes: number, limit: number): void {
  if (bytes > limit) throw new AnswerTooLarge(limit);
}

/** Messages are decoded where their failure is ours to tell. */
function unread(bytes: Buffer): Buffer {
  return bytes;
}

function failureOf(error: Error, { maxBytes = messageBytes }: CallLimits): Error {
  const { code = status.UNKNOWN, details = error.message } = error as ServiceError;
  if (code === status.RESOURCE_EXHAUSTED && tooLargeForChannel.test(details))
    return new AnswerTooLarge(maxBytes, { cause: error });
  return new CallFailure(code, details.slice(0, detailCharacters), { cause: error });
}

/** The words of stream-decoder.js and compression-filter.js of grpc-js. */
const tooLargeForChannel = /^Received message (larger than max|that decompresses to a size larger than)/;

function pathOf(method: { parent: { typeName: string }; name: string }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function encoder<I extends DescMessage>(schema: I): (message: MessageShape<I>) => Buffer {
  return message => {
    const bytes = toBinary(schema, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
