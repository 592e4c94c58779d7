import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeephavenServer } from '../../../e2e/deephaven-server.ts';
import { startDeephaven } from '../../../e2e/deephaven-server.ts';
import { Secret } from '../../../src-shared/secret.ts';
import type { ConnectionOptions } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { failureOf, optionsFor, signal } from './testing/connect.ts';

const run = promisify(execFile);
const ownAuth = { authType: 'com.example.OwnHandler', token: new Secret('what it wants') };

let folder: string;
let server: DeephavenServer;
let ca: Certificate;
let client: Certificate;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deephaven-tls-'));
  ca = await certificate('Test authority', { isAuthority: true });
  client = await certificate('A client', { ca });
  const own = await certificate('localhost', { ca });
  const file = async (name: string, text: string) => {
    await writeFile(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  const { python } = inject('worker');
  await compileHandlers(python, folder);
  server = await startDeephaven({
    python,
    classpath: [folder],
    jvmArgs: [
      '-DAuthHandlers=TestHandler$Own,TestHandler$Basic',
      '-Dssl.identity.type=privatekey',
      `-Dssl.identity.certChainPath=${await file('chain.pem', own.cert)}`,
      `-Dssl.identity.privateKeyPath=${await file('key.pem', own.key)}`,
      '-Dssl.trust.type=certs',
      `-Dssl.trust.path=${await file('ca.pem', ca.cert)}`,
      '-Dssl.clientAuthentication=NEEDED',
    ],
  });
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true });
});

function connectTo(changes: Partial<ConnectionOptions>) {
  return openConnection(optionsFor({ host: 'localhost', port: server.port }, { ...ownAuth, ...changes }));
}

const trusted = () => ({ rootCertificates: ca.cert, certificateChain: client.cert, privateKey: new Secret(client.key) });

describe('with the right certificates', () => {
  it('connects with a handler of somebody’s own, whose token goes as it is', async () => {
    const connection = connectTo({ tls: trusted() });
    expect(await connection.connect(signal)).toHaveProperty('deephavenVersion');
    expect(await connection.runScript({ code: "print('over TLS')", timeout: 20_000 }, signal)).toMatchObject({
      stdout: 'over TLS\n',
    });
    await connection.close();
  });

  it('connects with user and password', async () => {
    const connection = connectTo({ tls: trusted(), authType: 'Basic', token: new Secret('user:päss') });
    expect(await connection.connect(signal)).toHaveProperty('deephavenVersion');
    await connection.close();
  });
});

describe('says what is wrong', () => {
  it.each([
    ['an authority that is not trusted', () => connectTo({ tls: {} }), /^TLS: .*not trusted/, /tls_root_certs/],
    [
      'no client certificate',
      () => connectTo({ tls: { rootCertificates: ca.cert } }),
      /^TLS: .*client certificate/,
      /client_cert_chain/,
    ],
    ['another host name', () => connectTo({ host: '127.0.0.1', tls: trusted() }), /^TLS: .*another host name/, /host/],
    ['no TLS on this side', () => connectTo({}), /is not a Deephaven server/, /use_tls/],
  ])('%s', async (_, connection, message, hint) => {
    const failure = await failureOf(connection().connect(signal));
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('a certificate that has expired', async () => {
    const old = await certificate('localhost', {
      ca,
      notAfterDate: new Date('2024-02-01'),
      notBeforeDate: new Date('2024-01-01'),
    });
    const expired = createSecureServer({ cert: old.cert, key: old.key }).listen(0, '127.0.0.1');
    await once(expired, 'listening');
    const { port } = expired.address() as AddressInfo;
    const failure = await failureOf(
      openConnection(optionsFor({ host: 'localhost', port }, { tls: { rootCertificates: ca.cert } })).connect(signal),
    );
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      liveness: 'OFFLINE',
      message: expect.stringMatching(/^TLS: .*expired/),
    });
    expired.close();
  });
});

interface Certificate {
  cert: string;
  key: string;
}

async function certificate(
  commonName: string,
  {
    ca: authority,
    isAuthority = false,
    ...dates
  }: { ca?: Certificate; isAuthority?: boolean; notBeforeDate?: Date; notAfterDate?: Date },
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: isAuthority
      ? [{ name: 'basicConstraints', cA: true, critical: true }]
      : [{ name: 'subjectAltName', altNames: [{ type: 2, value: commonName.replaceAll(' ', '-') }] }],
    ...(authority ? { ca: authority } : {}),
    ...dates,
  });
  return { cert: made.cert, key: made.private };
}

/** Compiles the handlers against the server's own jars. */
async function compileHandlers(python: string, target: string): Promise<void> {
  const find =
    'import deephaven_server, glob, os; print(os.pathsep.join(glob.glob(os.path.dirname(deephaven_server.__file__) + "/jars/*.jar")))';
  const { stdout } = await run(python, ['-c', find]);
  const java = process.env['JAVA_HOME'] ? path.join(process.env['JAVA_HOME'], 'bin', 'java') : 'java';
  const source = path.join(import.meta.dirname, 'testing', 'TestHandler.java');
  await run(java, ['-m', 'jdk.compiler/com.sun.tools.javac.Main', '-cp', stdout.trim(), '-d', target, source]);
}
