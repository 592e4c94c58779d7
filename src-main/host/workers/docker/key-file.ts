import type { Container } from 'dockerode';
import { text } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import type { Secret } from '../../../../src-shared/secret.ts';

const standardProperties = 'includefiles=dh-defaults.prop\n';

/** How a container's image runs: its user, and what its server reads first. */
export interface ImageFacts {
  user: string;
  propertiesFile: string;
}

/**
 * Puts the key into a container that was not started yet: in a file that only its server's user may read, after what the image
 * itself has in it. So neither the container's description nor a process list shows it.
 */
export async function putKey(container: Container, image: ImageFacts, key: Secret, signal: AbortSignal): Promise<void> {
  const properties = (await readFrom(container, image.propertiesFile)) ?? standardProperties;
  const owner = await userIds(container, image.user);
  signal.throwIfAborted();
  const archive = pack();
  // Names begin below the root, which is always there; the folder may not be.
  archive.entry(
    { name: image.propertiesFile.replace(/^\/+/, ''), mode: 0o400, ...owner },
    `${properties.trimEnd()}\nauthentication.psk=${key.reveal()}\n`,
  );
  archive.finalize();
  await container.putArchive(archive, { path: '/', abortSignal: signal });
}

/** The user's numbers; a name is looked up in the container's own list. Root where there is none. */
async function userIds(container: Container, user: string): Promise<{ uid: number; gid: number }> {
  const [name = '', group] = user.split(':');
  if (name === '' || name === 'root') return { uid: 0, gid: 0 };
  if (/^\d+$/.test(name)) return { uid: Number(name), gid: /^\d+$/.test(group ?? '') ? Number(group) : 0 };
  const list = (await readFrom(container, '/etc/passwd')) ?? '';
  const [, , uid = '0', gid = '0'] =
    list
      .split('\n')
      .find(line => line.startsWith(`${name}:`))
      ?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** A file of the container; undefined when it has none of that name. */
async function readFrom(container: Container, file: string): Promise<string | undefined> {
  const archive = await container.getArchive({ path: file }).catch((error: { statusCode?: number }) => {
    if (error.statusCode === 404) return undefined;
    throw error as unknown;
  });
  if (!archive) return undefined;
  const files = extract();
  return await new Promise((resolve, reject) => {
    files.on(
      'entry',
      (_header, content, next) =>
        void text(content)
          .then(resolve, reject)
          .finally(() => next()),
    );
    files.on('error', reject);
    archive.on('error', reject).pipe(files);
  });
}
