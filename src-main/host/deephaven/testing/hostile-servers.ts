import { setTimeout as delay } from 'node:timers/promises';
import { Field, Int32, List, Schema, Struct, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { FieldsChangeUpdateSchema } from '../generated/application_pb.ts';
import { ConfigurationConstantsResponseSchema } from '../generated/config_pb.ts';
import { ExecuteCommandResponseSchema, GetHeapInfoResponseSchema, LogSubscriptionDataSchema } from '../generated/console_pb.ts';
import { FetchObjectResponseSchema } from '../generated/object_pb.ts';
import { PartitionedTableDescriptorSchema } from '../generated/partitioned-table_pb.ts';
import { ExportedTableCreationResponseSchema } from '../generated/table_pb.ts';
import { exampleRows, flightMessage, framed, lying, partsOf, schemaMessage, type FlightParts } from './flight-messages.ts';
import { endingConnections, raw, startRawServer } from './raw-servers.ts';
import { message, startScriptedServer, type Answer, type ServerScript } from './scripted-server.ts';

/** One call that a hostile server has to answer. */
export type HostileCall = 'connect' | 'list' | 'schema' | 'read' | 'filter' | 'script';

/** What the caller gets: an error code, with a part of the message, or an answer all the same. */
export type HostileOutcome = 'fine' | [code: string, message?: string];

/** A kind of hostile server. */
export interface HostileKind {
  call: HostileCall;
  outcome: HostileOutcome;
  server: ServerScript | (() => Promise<{ port: number }>);
}

const garbage = Buffer.from('fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0', 'hex');
const [schemaParts, batchParts] = partsOf(exampleRows()) as [FlightParts, FlightParts];
const unread = (message?: string): HostileOutcome => ['UNAVAILABLE', message ?? "sent an answer that can't be read"];
const noDeephaven: HostileOutcome = ['UNAVAILABLE', 'answers but is not a Deephaven server'];

function answering(name: string, given: Answer): ServerScript {
  return { answers: { [name]: given } };
}

function always(bytes: () => Uint8Array): Answer {
  return function* () {
    const same = bytes();
    while (true) yield same;
  };
}

/** Nothing, for as long as anybody waits. */
const never: Answer = async function* () {
  yield* await delay(600_000, [], { ref: false });
};

function made(changes: object): Uint8Array {
  const resultId = { ref: { case: 'batchOffset' as const, value: 0 } };
  const schemaHeader = schemaMessage(exampleRows());
  return message(ExportedTableCreationResponseSchema, {
    resultId,
    success: true,
    isStatic: true,
    size: 3n,
    schemaHeader,
    ...changes,
  });
}

const describing = (changes: object) => answering('FetchTable', () => [made(changes)]);
const sending = (...parts: FlightParts[]) => answering('DoGet', () => parts.map(flightMessage));
const lyingBatch = (change: Parameters<typeof lying>[1]) => sending(schemaParts, lying(batchParts, change));

/** A schema of many columns, or of one within itself. */
function schemaOf(fields: Field[]): FlightParts {
  return partsOf(new Table(new Schema(fields)))[0]!;
}

function manyColumns(): Uint8Array {
  return framed(schemaOf(Array.from({ length: 200_000 }, (_, index) => new Field(`C${index}`, new Int32()))).header);
}

function deepColumns(): Uint8Array {
  let type: Int32 | List = new Int32();
  for (let depth = 0; depth < 200; depth++) type = new List(new Field('e', type as Int32));
  return framed(schemaOf([new Field('L', type)]).header);
}

/** Each field refers to the same name, of a megabyte. */
function sharedNames(): Uint8Array {
  const names = Array.from({ length: 5000 }, (_, index) => new Field(index === 0 ? 'x'.repeat(1_000_000) : 'y', new Int32()));
  const { header } = schemaOf(names);
  const view = new DataView(header.buffer);
  const at = (position: number) => position + view.getUint32(position, true);
  const fieldAt = (table: number, number: number) =>
    table + view.getUint16(table - view.getInt32(table, true) + 4 + 2 * number, true);
  const schema = at(fieldAt(at(0), 2));
  const fields = at(fieldAt(schema, 1));
  const longName = at(fieldAt(at(fields + 4), 0));
  for (let index = 1; index < names.length; index++) {
    const name = fieldAt(at(fields + 4 + 4 * index), 0);
    if (longName > name) view.setUint32(name, longName - name, true);
  }
  return framed(header);
}

function structRows(): FlightParts {
  return partsOf(new Table(new Schema([new Field('D', new Struct([new Field('x', new Utf8())]))])))[0]!;
}

function dictionaryRows(): FlightParts[] {
  return partsOf(new Table({ N: vectorFromArray(['a', 'b', 'a']) }));
}

function manyFields(count: number, bytesOfName: number): Uint8Array {
  const created = Array.from({ length: count }, (_, index) => ({
    fieldName: `v${index}`.padEnd(bytesOfName, 'x'),
    applicationId: 'scope',
    typedTicket: { type: 'Table' },
  }));
  return message(FieldsChangeUpdateSchema, { created });
}

function logLine(text: string): Uint8Array {
  return message(LogSubscriptionDataSchema, { micros: 1n, logLevel: 'STDOUT', message: text });
}

function executed(changes: object): ServerScript {
  return answering('ExecuteCommand', () => [
    message(ExecuteCommandResponseSchema, { startTimestamp: 1n, endTimestamp: 2n, ...changes }),
  ]);
}

function facts(values: Record<string, string>): ServerScript {
  const configValues = Object.fromEntries(Object.entries(values).map(([key, stringValue]) => [key, { stringValue }]));
  return answering('GetConfigurationConstants', () => [message(ConfigurationConstantsResponseSchema, { configValues })]);
}

function partitioned(object: object): ServerScript {
  const field = { fieldName: 't', applicationId: 'scope', typedTicket: { type: 'PartitionedTable' } };
  return {
    answers: {
      FetchTable: failing(9, 'Ticket is not a subscribable table'),
      ListFields: () => [message(FieldsChangeUpdateSchema, { created: [field] })],
      FetchObject: () => [message(FetchObjectResponseSchema, object)],
    },
  };
}

function failing(code: number, details: string): Answer {
  return () => {
    throw Object.assign(new Error(details), { code, details });
  };
}

const descriptor = message(PartitionedTableDescriptorSchema, { keyColumnNames: ['N'], constituentColumnName: 'Text' });
const megabyte = 2 ** 20;

/** Every way to answer badly that is known, by name. */
export const hostileKinds = {
  // Below gRPC
  'never answers': { call: 'connect', outcome: ['TIMEOUT'], server: () => startRawServer(raw.silent) },
  'one byte a second': { call: 'connect', outcome: ['TIMEOUT'], server: () => startRawServer(raw.drip) },
  'closes at once': { call: 'connect', outcome: noDeephaven, server: () => startRawServer(raw.closing) },
  'speaks HTTP/1': { call: 'connect', outcome: noDeephaven, server: () => startRawServer(raw.http1) },
  'endless noise': { call: 'connect', outcome: noDeephaven, server: () => startRawServer(raw.noise) },
  'says goodbye to each connection': { call: 'connect', outcome: ['UNAVAILABLE'], server: () => startRawServer(raw.goaway) },
  'closes in mid-message': { call: 'connect', outcome: ['UNAVAILABLE'], server: () => startRawServer(raw.midMessage) },
  'a million headers': { call: 'connect', outcome: ['UNAVAILABLE'], server: () => startRawServer(raw.manyHeaders) },
  'endless trailers': { call: 'connect', outcome: ['UNAVAILABLE'], server: () => startRawServer(raw.endlessTrailers) },
  'a token of 10 MB': { call: 'connect', outcome: ['UNAVAILABLE'], server: () => startRawServer(raw.hugeToken) },
  'ends connection after connection': {
    call: 'connect',
    outcome: 'fine',
    server: async () => startRawServer(endingConnections((await startScriptedServer()).port)),
  },

  // Login
  'a token of 20 kB': { call: 'connect', outcome: noDeephaven, server: { token: 'x'.repeat(20_000) } },
  'a version of 3 MB': { call: 'connect', outcome: 'fine', server: facts({ 'deephaven.version': 'x'.repeat(3_000_000) }) },
  'a version of 10 MB': { call: 'connect', outcome: noDeephaven, server: facts({ 'deephaven.version': 'x'.repeat(10_000_000) }) },
  'a session time of nothing': { call: 'connect', outcome: 'fine', server: facts({ 'http.session.durationMs': '0.001' }) },
  'a session time of ages': { call: 'connect', outcome: 'fine', server: facts({ 'http.session.durationMs': '1e300' }) },
  'a login of garbage': {
    call: 'connect',
    outcome: noDeephaven,
    server: answering('GetConfigurationConstants', () => [garbage]),
  },
  'a login without an answer': {
    call: 'connect',
    outcome: noDeephaven,
    server: answering('GetConfigurationConstants', () => []),
  },
  'a login with endless answers': {
    call: 'connect',
    outcome: noDeephaven,
    server: answering(
      'GetConfigurationConstants',
      always(() => Buffer.alloc(1000)),
    ),
  },
  'a login that is always refused': {
    call: 'connect',
    outcome: ['UNAUTHENTICATED'],
    server: answering('GetConfigurationConstants', failing(16, 'no')),
  },
  'a failure told at length': {
    call: 'list',
    outcome: ['INTERNAL'],
    server: answering('ListFields', failing(13, 'x'.repeat(10_000))),
  },
  'memory below zero': {
    call: 'connect',
    outcome: 'fine',
    server: answering('GetHeapInfo', () => [message(GetHeapInfoResponseSchema, { maxMemory: -1n, totalMemory: -(2n ** 62n) })]),
  },

  // Variables
  'a million variables': { call: 'list', outcome: unread(), server: answering('ListFields', () => [manyFields(100_000, 10)]) },
  'variables of nothing': {
    call: 'list',
    outcome: unread(),
    server: answering('ListFields', () => [Buffer.alloc(2_000_000, Buffer.from([0x0a, 0]))]),
  },
  'names of 1 MB': { call: 'list', outcome: 'fine', server: answering('ListFields', () => [manyFields(3, megabyte)]) },
  'variables of garbage': { call: 'list', outcome: unread(), server: answering('ListFields', () => [garbage]) },
  'variables that never come': { call: 'list', outcome: ['TIMEOUT'], server: answering('ListFields', never) },
  'variables without end': {
    call: 'list',
    outcome: 'fine',
    server: answering(
      'ListFields',
      always(() => manyFields(10, 10)),
    ),
  },

  // Descriptions of tables
  'a schema of garbage': { call: 'schema', outcome: unread(), server: describing({ schemaHeader: garbage }) },
  'no schema': { call: 'schema', outcome: unread(), server: describing({ schemaHeader: new Uint8Array() }) },
  'a table of garbage': { call: 'schema', outcome: unread(), server: answering('FetchTable', () => [garbage]) },
  'rows below zero': { call: 'schema', outcome: unread(), server: describing({ size: -5n }) },
  'a million columns': {
    call: 'schema',
    outcome: ['RESPONSE_TOO_LARGE'],
    server: { answers: { FetchTable: lazily(() => made({ schemaHeader: manyColumns() })) } },
  },
  'lists in lists in lists': { call: 'schema', outcome: unread(), server: describing({ schemaHeader: deepColumns() }) },
  'names that are shared': {
    call: 'schema',
    outcome: unread(),
    server: { answers: { FetchTable: lazily(() => made({ schemaHeader: sharedNames() })) } },
  },
  'a batch without a result id': {
    call: 'filter',
    outcome: unread(),
    server: answering('Batch', () => [made({ resultId: undefined })]),
  },
  'a batch without an answer': { call: 'filter', outcome: unread(), server: answering('Batch', () => []) },
  'a batch of another': {
    call: 'filter',
    outcome: unread(),
    server: answering('Batch', () => [made({ resultId: { ref: { case: 'batchOffset', value: 77 } } })]),
  },
  'a batch without end': {
    call: 'filter',
    outcome: unread(),
    server: answering(
      'Batch',
      always(() => made({})),
    ),
  },
  'a partitioned table of garbage': {
    call: 'read',
    outcome: unread(),
    server: partitioned({ data: garbage, typedExportIds: [] }),
  },
  'a partitioned table of nothing': {
    call: 'read',
    outcome: unread(),
    server: partitioned({ data: descriptor, typedExportIds: [] }),
  },
  'a partitioned table with a bad ticket': {
    call: 'read',
    outcome: unread(),
    server: partitioned({ data: descriptor, typedExportIds: [{ ticket: { ticket: garbage.subarray(0, 2) } }] }),
  },

  // Rows
  'rows without end': {
    call: 'read',
    outcome: ['RESPONSE_TOO_LARGE'],
    server: answering('DoGet', function* () {
      yield flightMessage(schemaParts);
      const batch = flightMessage({ header: emptyBatch(megabyte), body: new Uint8Array(megabyte) });
      while (true) yield batch;
    }),
  },
  'empty messages without end': {
    call: 'read',
    outcome: ['RESPONSE_TOO_LARGE'],
    server: answering(
      'DoGet',
      always(() => new Uint8Array()),
    ),
  },
  'one message of 300 MB': {
    call: 'read',
    outcome: ['RESPONSE_TOO_LARGE'],
    server: answering(
      'DoGet',
      lazily(() => Buffer.alloc(300_000_000)),
    ),
  },
  'a message of 49 MB of garbage': {
    call: 'read',
    outcome: unread(),
    server: answering(
      'DoGet',
      lazily(() => Buffer.alloc(49_000_000, 0xff)),
    ),
  },
  'a message of 200 MB that is small on its way': {
    call: 'read',
    outcome: ['RESPONSE_TOO_LARGE'],
    server: {
      ...answering(
        'DoGet',
        lazily(() => Buffer.alloc(200_000_000)),
      ),
      isCompressed: true,
    },
  },
  'rows of garbage': { call: 'read', outcome: unread(), server: answering('DoGet', () => [garbage]) },
  'no rows and no schema': { call: 'read', outcome: unread(), server: answering('DoGet', () => []) },
  'rows before their schema': { call: 'read', outcome: unread(), server: sending(batchParts, schemaParts) },
  'rows of another schema': { call: 'read', outcome: unread(), server: sending(schemaOf([new Field('N', new Int32())])) },
  'more rows than announced': { call: 'read', outcome: unread(), server: sending(schemaParts, batchParts, batchParts) },
  'more rows than there are': {
    call: 'read',
    outcome: unread(),
    server: lyingBatch((view, { rows, nodes }) => {
      for (const at of [rows, nodes, nodes + 16]) view.setBigInt64(at, 2n ** 40n, true);
    }),
  },
  'rows below zero in a batch': {
    call: 'read',
    outcome: unread(),
    server: lyingBatch((view, { rows }) => view.setBigInt64(rows, -1n, true)),
  },
  'texts that go back': {
    call: 'read',
    outcome: unread(),
    server: lyingBatch((_, { body }) => body.setInt32(textOffsets() + 4, 1 << 30, true)),
  },
  'columns of the same bytes': {
    call: 'read',
    outcome: unread(),
    server: lyingBatch((view, { buffers, body }) => {
      for (let buffer = 0; buffer < 5; buffer++) {
        view.setBigInt64(buffers + 16 * buffer, 0n, true);
        view.setBigInt64(buffers + 16 * buffer + 8, BigInt(body.byteLength), true);
      }
    }),
  },
  'a batch beyond its body': {
    call: 'read',
    outcome: unread(),
    server: lyingBatch((view, { buffers }) => view.setBigInt64(buffers + 16, 2n ** 33n, true)),
  },
  'a batch of another kind': { call: 'read', outcome: unread(), server: lyingBatch((view, { type }) => view.setUint8(type, 2)) },
  'a batch with half a body': {
    call: 'read',
    outcome: unread(),
    server: sending(schemaParts, { ...batchParts, body: batchParts.body.subarray(0, 16) }),
  },
  'columns by dictionary': { call: 'read', outcome: unread(), server: sending(...dictionaryRows()) },
  'columns of an unknown type': { call: 'read', outcome: unread(), server: sending(structRows()) },
  'rows that never come': { call: 'read', outcome: ['TIMEOUT'], server: answering('DoGet', never) },

  // Scripts
  'a script answer of garbage': {
    call: 'script',
    outcome: ['UNAVAILABLE'],
    server: answering('ExecuteCommand', () => [garbage]),
  },
  'a script without an answer': { call: 'script', outcome: ['TIMEOUT'], server: answering('ExecuteCommand', never) },
  'a script with endless answers': {
    call: 'script',
    outcome: ['UNAVAILABLE'],
    server: answering(
      'ExecuteCommand',
      always(() => new Uint8Array()),
    ),
  },
  'a log without end': {
    call: 'script',
    outcome: 'fine',
    server: answering(
      'SubscribeToLogs',
      always(() => logLine('x'.repeat(10_000))),
    ),
  },
  'a log of nothing without end': {
    call: 'script',
    outcome: 'fine',
    server: answering(
      'SubscribeToLogs',
      always(() => new Uint8Array()),
    ),
  },
  'log lines of 3 MB': {
    call: 'script',
    outcome: 'fine',
    server: answering(
      'SubscribeToLogs',
      always(() => logLine('x'.repeat(3_000_000))),
    ),
  },
  'a failure of 3 MB': {
    call: 'script',
    outcome: ['SCRIPT_ERROR'],
    server: executed({
      errorMessage: `${'Traceback \nThe above exception was the direct cause\n'.repeat(60_000)}${' '.repeat(400_000)}\\n${'\\n'.repeat(100_000)}`,
    }),
  },
  'a million new variables': {
    call: 'script',
    outcome: ['UNAVAILABLE'],
    server: executed({ changes: { created: Array.from({ length: 100_000 }, (_, index) => ({ fieldName: `v${index}` })) } }),
  },
} satisfies Record<string, HostileKind>;

/** Made when it is asked for: large ones would cost each start. */
function lazily(bytes: () => Uint8Array): Answer {
  return function* () {
    yield bytes();
  };
}

/** The header of a batch without rows that has a body of so many bytes. */
function emptyBatch(bytes: number): Uint8Array {
  return lying(batchParts, (view, { rows, nodes, buffers }) => {
    for (const at of [rows, nodes, nodes + 16]) view.setBigInt64(at, 0n, true);
    for (let buffer = 0; buffer < 5; buffer++) view.setBigInt64(buffers + 16 * buffer + 8, 0n, true);
    const message = view.getUint32(0, true);
    const bodyLength = message + view.getUint16(message - view.getInt32(message, true) + 4 + 2 * 3, true);
    view.setBigInt64(bodyLength, BigInt(bytes), true);
  }).header;
}

/** Where the offsets of the second column begin in the body of the example's batch. */
function textOffsets(): number {
  let at = 0;
  lying(batchParts, (view, { buffers }) => {
    at = Number(view.getBigInt64(buffers + 16 * 3, true));
  });
  return at;
}

/** Starts one server per kind. @returns their ports */
export async function startHostileServers(kinds: readonly string[] = Object.keys(hostileKinds)): Promise<Record<string, number>> {
  const ports: Record<string, number> = { good: (await startScriptedServer()).port };
  for (const kind of kinds) {
    const { server } = hostileKinds[kind as keyof typeof hostileKinds] as HostileKind;
    ports[kind] = (typeof server === 'function' ? await server() : await startScriptedServer(server)).port;
  }
  return ports;
}
