import type { Container } from 'dockerode';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { text } from 'node:stream/consumers';
import { extract, pack, type Headers } from 'tar-stream';
import { Secret } from '../../../../src-shared/secret.ts';
import { imageFacts } from './images.ts';
import { putKey } from './key-file.ts';
import { openTestDocker, type TestDocker } from './testing/test-docker.ts';

const never = new AbortController().signal;
const derived = 'deephaven-mcp-test/derived:1';

let docker: TestDocker;
let container: Container;
beforeAll(async () => {
  docker = await openTestDocker();
  const plain = await docker.docker.createContainer({ Image: inject('image') });
  const files = pack();
  files.entry({ name: 'etc/passwd' }, 'root:x:0:0::/:/bin/sh\nworker:x:1234:4321::/:/bin/sh\n');
  files.entry({ name: 'opt/config/deephaven.prop' }, 'includefiles=dh-defaults.prop\nmy.own=1\n');
  files.finalize();
  await plain.putArchive(files, { path: '/' });
  const changes = ['USER worker', 'ENV DEEPHAVEN_CONFIG_DIR=/opt/config'].join('\n');
  await plain.commit({ repo: 'deephaven-mcp-test/derived', tag: '1', changes });
  await plain.remove({ v: true });
  container = await docker.docker.createContainer({ Image: derived });
});
afterAll(async () => {
  await container?.remove({ v: true });
  await docker?.docker.getImage(derived).remove({ force: true });
  await docker?.[Symbol.asyncDispose]();
});

it("joins the image's own properties, for the image's own user only", async () => {
  const image = (await imageFacts(docker.docker, derived, never))!;
  expect(image).toEqual({ user: 'worker', propertiesFile: '/opt/config/deephaven.prop' });
  await putKey(container, image, new Secret('the-key'), never);
  const { header, content } = await read('/opt/config/deephaven.prop');
  expect(content).toBe('includefiles=dh-defaults.prop\nmy.own=1\nauthentication.psk=the-key\n');
  expect(header).toMatchObject({ uid: 1234, gid: 4321 });
  expect(header.mode! & 0o777).toBe(0o400);
});

async function read(file: string): Promise<{ header: Headers; content: string }> {
  const files = extract();
  (await container.getArchive({ path: file })).pipe(files);
  return await new Promise((resolve, reject) => {
    files.on('entry', (header, stream) => void text(stream).then(content => resolve({ header, content }), reject));
    files.on('error', reject);
  });
}
