import { once } from 'node:events';
import {
  compressionAlgorithms,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ApplicationService, FieldsChangeUpdateSchema } from '../generated/application_pb.ts';
import { ConfigService, ConfigurationConstantsResponseSchema } from '../generated/config_pb.ts';
import {
  ConsoleService,
  ExecuteCommandResponseSchema,
  GetHeapInfoResponseSchema,
  StartConsoleResponseSchema,
} from '../generated/console_pb.ts';
import { FlightService } from '../generated/flight_pb.ts';
import { ObjectService } from '../generated/object_pb.ts';
import { PartitionedTableService } from '../generated/partitioned-table_pb.ts';
import { CloseSessionResponseSchema, ReleaseResponseSchema, SessionService } from '../generated/session_pb.ts';
import { BatchTableRequestSchema, ExportedTableCreationResponseSchema, TableService } from '../generated/table_pb.ts';
import { exampleRows, flightMessages, schemaMessage } from './flight-messages.ts';

const services = [
  ApplicationService,
  ConfigService,
  ConsoleService,
  FlightService,
  ObjectService,
  PartitionedTableService,
  SessionService,
  TableService,
];

/** What a method answers: any number of messages, as bytes; a status that is thrown (`{code, details}`) ends the call with it. */
export type Answer = (request: Uint8Array) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Answers by method name, and what goes with all of them. */
export interface ServerScript {
  answers?: Record<string, Answer>;
  /** The `authorization` that each answer carries. */
  token?: string;
  /** Messages go as gzip. */
  isCompressed?: boolean;
}

export interface ScriptedServer {
  port: number;
  close(): void;
}

/** A message as bytes. */
export function message<Desc extends DescMessage>(schema: Desc, fields: MessageInitShape<Desc>): Uint8Array {
  return toBinary(schema, create(schema, fields));
}

/** A server with all services that are called, one table `t` and nothing to run scripts with, whose answers may be replaced. */
export async function startScriptedServer({
  answers = {},
  token = 'Bearer x',
  isCompressed = false,
}: ServerScript = {}): Promise<ScriptedServer> {
  const server = new Server({
    'grpc.max_send_message_length': -1,
    'grpc.default_compression_algorithm': isCompressed ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
  });
  const all = { ...goodAnswers(), ...answers };
  for (const service of services) {
    const definition: Record<string, ServiceDefinition[string]> = {};
    const handlers: Record<string, (call: ServerWritableStream<Buffer, Uint8Array>) => void> = {};
    for (const { name } of service.methods) {
      // A single answer and a stream of them look the same on the wire: so any of them can have none or too many.
      definition[name] = { path: `/${service.typeName}/${name}`, requestStream: false, responseStream: true, ...asBytes };
      handlers[name] = call => void answer(call, all[name] ?? (() => []), token);
    }
    server.addService(definition, handlers);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port)));
  });
  return { port, close: () => server.forceShutdown() };
}

async function answer(call: ServerWritableStream<Buffer, Uint8Array>, given: Answer, token: string): Promise<void> {
  const metadata = new Metadata();
  metadata.set('authorization', token);
  call.sendMetadata(metadata);
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  try {
    for await (const bytes of given(call.request)) {
      if (gone.signal.aborted) return;
      if (!call.write(bytes)) await once(call, 'drain', { signal: gone.signal });
    }
    call.end();
  } catch (error) {
    if (!gone.signal.aborted) call.emit('error', error);
  }
}

const asBytes = {
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  responseDeserialize: (bytes: Buffer) => bytes,
};

function goodAnswers(): Record<string, Answer> {
  const rows = exampleRows();
  // No text is longer than it may be: what a structured filter asks for.
  const made = (index: number, size: number) =>
    message(ExportedTableCreationResponseSchema, {
      resultId: { ref: { case: 'batchOffset', value: index } },
      success: true,
      isStatic: true,
      size: BigInt(size),
      schemaHeader: schemaMessage(rows),
    });
  const configValues = { 'deephaven.version': { stringValue: '42.7' } };
  const field = { fieldName: 't', applicationId: 'scope', typedTicket: { type: 'Table' } };
  return {
    GetConfigurationConstants: () => [message(ConfigurationConstantsResponseSchema, { configValues })],
    GetHeapInfo: () => [message(GetHeapInfoResponseSchema, { maxMemory: 1n << 30n, totalMemory: 1n << 20n })],
    ListFields: () => [message(FieldsChangeUpdateSchema, { created: [field] })],
    FetchTable: () => [made(0, rows.numRows)],
    Batch: request =>
      fromBinary(BatchTableRequestSchema, request).ops.map(({ op }, index) => made(index, op.case === 'filter' ? 0 : 3)),
    DoGet: () => flightMessages(rows),
    StartConsole: () => [message(StartConsoleResponseSchema, {})],
    ExecuteCommand: () => [message(ExecuteCommandResponseSchema, { startTimestamp: 1n, endTimestamp: 2n })],
    Release: () => [message(ReleaseResponseSchema, {})],
    CloseSession: () => [message(CloseSessionResponseSchema, {})],
  };
}
