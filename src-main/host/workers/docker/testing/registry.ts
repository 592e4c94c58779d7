import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A registry on this machine, which engines trust without TLS, with one small image in it. */
export interface TestRegistry extends AsyncDisposable {
  /** The image's name, with the registry's address before it. */
  readonly image: string;
  /** Of a manifest and of the layer. */
  readonly requests: { manifest: number; layer: number };
  /** Resolves when the layer has been asked for. */
  readonly layerAsked: Promise<void>;
  /** The rest of the layer is only sent after this. */
  finishLayer(): void;
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

/** @param options.isHeld whether the second half of the layer waits for `finishLayer` */
export async function startRegistry({ isHeld = false } = {}): Promise<TestRegistry> {
  const layer = await layerBlob();
  const config = blob(configJson(layer.diffId));
  const manifest = Buffer.from(JSON.stringify(manifestJson(config, layer)));
  const requests = { manifest: 0, layer: 0 };
  const held = deferred();
  const asked = deferred();
  if (!isHeld) held.resolve();

  const server = http.createServer(async ({ url = '', method }, answer) => {
    if (url === '/v2/') return void answer.end('{}');
    if (url.startsWith('/v2/worker/manifests/')) {
      if (method === 'GET') requests.manifest += 1;
      return void answer.setHeader('content-type', manifestType).end(manifest);
    }
    if (url.endsWith(config.digest)) return void answer.end(config.bytes);
    if (!url.endsWith(layer.digest))
      return void answer.writeHead(404).end('{"errors":[{"code":"NAME_UNKNOWN","message":"unknown"}]}');
    requests.layer += 1;
    asked.resolve();
    answer.setHeader('content-length', layer.bytes.length);
    const half = layer.bytes.length / 2;
    answer.write(layer.bytes.subarray(0, half));
    await Promise.all([held.promise, sleep(300)]); // the engine tells how far it is ten times a second
    answer.end(layer.bytes.subarray(half));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    image: `127.0.0.1:${(server.address() as AddressInfo).port}/worker:1`,
    requests,
    layerAsked: asked.promise,
    finishLayer: held.resolve,
    async [Symbol.asyncDispose]() {
      held.resolve();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function deferred() {
  let resolve!: () => void;
  const promise = new Promise<void>(settle => (resolve = settle));
  return { promise, resolve };
}

function blob(bytes: Buffer) {
  return { bytes, digest: digestOf(bytes) };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function layerBlob() {
  const files = pack();
  files.entry({ name: 'data' }, randomBytes(2_000_000));
  files.finalize();
  const plain = await buffer(files);
  return { ...blob(gzipSync(plain)), diffId: digestOf(plain) };
}

function configJson(diffId: string): Buffer {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return Buffer.from(JSON.stringify({ architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [diffId] } }));
}

function manifestJson(config: ReturnType<typeof blob>, layer: ReturnType<typeof blob>) {
  const of = (part: ReturnType<typeof blob>, mediaType: string) => ({ mediaType, size: part.bytes.length, digest: part.digest });
  return {
    schemaVersion: 2,
    mediaType: manifestType,
    config: of(config, 'application/vnd.docker.container.image.v1+json'),
    layers: [of(layer, 'application/vnd.docker.image.rootfs.diff.tar.gzip')],
  };
}
