import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../../src-shared/user-error.ts';

/** Where a Docker engine may listen. */
export type EngineAddress =
  | { socketPath: string }
  | { host: string; port: number; tls?: { ca: string; cert: string; key: string } };

/** What decides where to look. */
export interface EngineSearch {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** The person's home folder. */
  home: string;
}

const clientConfig = z.object({ currentContext: z.string().optional() });
const contextMeta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

/**
 * Where an engine is to be looked for, the first that answers wins: what the person chose for the docker command, and only
 * that (DOCKER_CONTEXT, DOCKER_HOST, the current context), else the places where engines of this system listen.
 * @throws UserError LAUNCH_FAILED for an engine on another machine, or a choice that can't be read
 */
export async function engineAddresses(search: EngineSearch): Promise<EngineAddress[]> {
  const { env } = search;
  const folder = env['DOCKER_CONFIG'] ?? path.join(search.home, '.docker');
  const named = env['DOCKER_CONTEXT'];
  if (!named && env['DOCKER_HOST']) return [await fromUrl(env['DOCKER_HOST'], 'DOCKER_HOST', env['DOCKER_CERT_PATH'])];
  const context = named ?? (await currentContext(folder));
  if (context && context !== 'default') return [await fromContext(context, folder)];
  return usualSockets(search).map(socketPath => ({ socketPath }));
}

async function currentContext(folder: string): Promise<string | undefined> {
  // Most people have no such file, and one that can't be read is the docker command's to complain about.
  const text = await readFile(path.join(folder, 'config.json'), 'utf8').catch(() => '{}');
  return parsed(clientConfig, text)?.currentContext;
}

async function fromContext(name: string, folder: string): Promise<EngineAddress> {
  const id = createHash('sha256').update(name).digest('hex');
  const text = await readFile(path.join(folder, 'contexts', 'meta', id, 'meta.json'), 'utf8').catch(() => '');
  const url = parsed(contextMeta, text)?.Endpoints.docker.Host;
  if (!url) {
    throw new UserError('LAUNCH_FAILED', `Docker's context '${name}' can't be read.`, {
      hint: 'See "docker context ls", and choose one with "docker context use NAME".',
    });
  }
  return await fromUrl(url, `Docker's context '${name}'`, path.join(folder, 'contexts', 'tls', id, 'docker'));
}

async function fromUrl(text: string, source: string, certificates: string | undefined): Promise<EngineAddress> {
  const local = /^(?:unix|npipe):\/\/(.+)$/.exec(text);
  if (local) return { socketPath: local[1]! };
  const full = text.includes('://') ? text : `tcp://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (!url || !/^(tcp|http|https):$/.test(url.protocol) || !isLoopback(url.hostname))
    throw remoteEngine(url?.host || text, source);
  const tls = certificates && (await certificatesIn(certificates));
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (tls ? 2376 : 2375)), ...(tls && { tls }) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

async function certificatesIn(folder: string): Promise<{ ca: string; cert: string; key: string } | undefined> {
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const files = Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
  return await files.then(
    ([ca, cert, key]) => ({ ca, cert, key }),
    () => undefined, // an engine without TLS has none
  );
}

function remoteEngine(place: string, source: string): UserError {
  return new UserError('LAUNCH_FAILED', `${source} names a Docker engine on another machine (${place}).`, {
    hint: `The app reaches its workers on this machine only. Use a local engine (unset DOCKER_HOST, "docker context use default"), or launch_method "python".`,
  });
}

/** Docker, Docker Desktop, rootless Docker, Colima, Rancher Desktop, Podman. */
function usualSockets({ env, platform, home }: EngineSearch): string[] {
  if (platform === 'win32') {
    return ['docker_engine', 'dockerDesktopLinuxEngine', 'podman-machine-default'].map(name => `//./pipe/${name}`);
  }
  const inHome = ['.docker/run', '.docker/desktop', '.colima/default', '.rd'].map(folder =>
    path.posix.join(home, folder, 'docker.sock'),
  );
  const runtime = env['XDG_RUNTIME_DIR'];
  const ofUser = runtime ? [`${runtime}/docker.sock`, `${runtime}/podman/podman.sock`] : [];
  const podmanMachine = path.posix.join(home, '.local/share/containers/podman/machine/podman.sock');
  return [
    '/var/run/docker.sock',
    ...inHome,
    ...ofUser,
    ...(platform === 'darwin' ? [podmanMachine] : ['/run/podman/podman.sock']),
  ];
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON: as if it weren't there
  }
}
