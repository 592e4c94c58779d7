import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { EnvHttpProxyAgent, request } from 'undici';
import { z } from 'zod';
import { UserError } from '../../../../src-shared/user-error.ts';
import { checkJava, type Java } from './find-java.ts';
import type { JavaSearch } from './java-candidates.ts';

/** The service that names Temurin builds (https://api.adoptium.net/q/swagger-ui/). */
const adoptiumUrl = 'https://api.adoptium.net';

export interface JavaDownloadOptions {
  /** That a person said yes: several hundred MB come from the internet. */
  consent: boolean;
  /** Each Java gets its own folder in here. */
  folder: string;
  /** The major version. */
  version: number;
  /** The checks that the new Java has to pass. */
  search: JavaSearch;
  arch?: NodeJS.Architecture;
  /** Another service than Adoptium's own. */
  baseUrl?: string;
}

/** Milliseconds for all of it. */
const downloadTimeout = 30 * 60_000;
/** Bytes between two progress steps. */
const stepBytes = 10_000_000;

/** The fields we use of `/v3/assets/latest`. */
const assets = z
  .array(
    z.object({
      release_name: z.string().regex(/^[\w.+-]+$/),
      binary: z.object({
        package: z.object({
          name: z.string().regex(/^[\w.+-]+\.(tar\.gz|zip)$/),
          link: z.url({ protocol: /^https?$/ }),
          checksum: z.string().regex(/^[0-9a-f]{64}$/),
          size: z.number().int().positive(),
        }),
      }),
    }),
  )
  .min(1);
type Asset = z.infer<typeof assets>[number];

/**
 * Downloads a Temurin JDK, compares its checksum, unpacks it and checks that it runs. A failure leaves nothing behind.
 * @throws UserError PERMISSION_DENIED without consent, UNSUPPORTED where there is no build, LAUNCH_FAILED for the rest
 */
export async function downloadJava(
  options: JavaDownloadOptions,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<Java> {
  if (!options.consent) {
    throw new UserError('PERMISSION_DENIED', 'Java is downloaded only after a person agreed.', {
      hint: 'Start with --install-java, or use the button in the app.',
    });
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(downloadTimeout)]);
  const dispatcher = new EnvHttpProxyAgent();
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(path.join(options.folder, '.download-'));
  try {
    onStep(`looking up Java ${options.version}`);
    const asset = await lookUp(options, dispatcher, limit);
    const archive = path.join(work, asset.binary.package.name);
    await fetchArchive(asset, archive, dispatcher, onStep, limit);
    onStep(`unpacking ${asset.release_name}`);
    const unpacked = await unpack(archive, work, limit);
    const target = path.join(options.folder, asset.release_name);
    await rm(target, { recursive: true, force: true });
    await rename(unpacked, target);
    return await checkUnpacked(target, options, limit);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof UserError ? error : downloadFailure(error);
  } finally {
    await rm(work, { recursive: true, force: true });
    await dispatcher.destroy();
  }
}

async function lookUp(options: JavaDownloadOptions, dispatcher: EnvHttpProxyAgent, signal: AbortSignal): Promise<Asset> {
  const { baseUrl = adoptiumUrl, version, search, arch = process.arch } = options;
  const os = { darwin: 'mac', win32: 'windows' }[search.platform as string] ?? search.platform;
  const architecture = { arm64: 'aarch64' }[arch as string] ?? arch;
  const url = new URL(`/v3/assets/latest/${version}/hotspot`, baseUrl);
  url.search = new URLSearchParams({ os, architecture, image_type: 'jdk', vendor: 'eclipse' }).toString();
  const { statusCode, body } = await request(url, { dispatcher, signal });
  if (statusCode !== 200) {
    await body.dump();
    if (statusCode === 404) throw noBuild(os, architecture);
    throw new Error(`Adoptium answered ${statusCode}`);
  }
  const answer: unknown = await body.json();
  if (Array.isArray(answer) && answer.length === 0) throw noBuild(os, architecture);
  const asset = assets.parse(answer)[0]!;
  if (url.protocol === 'https:' && !asset.binary.package.link.startsWith('https:'))
    throw new Error('The download is not offered over https');
  return asset;
}

async function fetchArchive(
  { release_name, binary }: Asset,
  file: string,
  dispatcher: EnvHttpProxyAgent,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { link, checksum, size } = binary.package;
  const response = await follow(link, dispatcher, signal);
  const hash = createHash('sha256');
  let received = 0;
  let told = -stepBytes;
  const checked = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > size) throw new Error('The download is larger than announced');
      if (received - told >= stepBytes) {
        told = received;
        onStep(`downloading ${release_name}: ${Math.floor(received / 1e6)} of ${Math.ceil(size / 1e6)} MB`);
      }
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(response, checked, createWriteStream(file, { mode: 0o600 }), { signal });
  if (hash.digest('hex') !== checksum) {
    throw new UserError('LAUNCH_FAILED', 'The downloaded Java was thrown away: its checksum is not the announced one.', {
      hint: 'Try again. If it happens again, something between this machine and Adoptium changes downloads.',
    });
  }
}

/** The body behind a link; builds are kept elsewhere, a redirect or two away, which may not leave https. */
async function follow(link: string, dispatcher: EnvHttpProxyAgent, signal: AbortSignal) {
  let url = new URL(link);
  for (let hop = 0; hop < 5; hop++) {
    const { statusCode, headers, body } = await request(url, { dispatcher, signal });
    if (statusCode === 200) return body;
    await body.dump();
    const next = headers['location'];
    if (statusCode < 300 || statusCode >= 400 || typeof next !== 'string') throw new Error(`The download answered ${statusCode}`);
    const target = new URL(next, url);
    if (url.protocol === 'https:' && target.protocol !== 'https:') throw new Error('The download leaves https');
    url = target;
  }
  throw new Error('The download redirects too often');
}

/** Unpacks with the system's tar, which reads zip files too where Java comes as one (Windows). Returns the one folder inside. */
async function unpack(archive: string, work: string, signal: AbortSignal): Promise<string> {
  const inside = path.join(work, 'unpacked');
  await mkdir(inside);
  await execa('tar', ['-xf', archive, '-C', inside], { cancelSignal: signal });
  const names = await readdir(inside);
  if (names.length !== 1) throw new Error('The archive does not hold one folder');
  return path.join(inside, names[0]!);
}

async function checkUnpacked(folder: string, { search }: JavaDownloadOptions, signal: AbortSignal): Promise<Java> {
  const bundle = path.join(folder, 'Contents', 'Home');
  const home = await stat(bundle).then(
    () => bundle,
    () => folder,
  ); // only macOS has bundles
  const checked = await checkJava(path.join(home, 'bin', search.platform === 'win32' ? 'java.exe' : 'java'), search, signal);
  if ('home' in checked) return checked;
  await rm(folder, { recursive: true, force: true });
  throw new UserError('LAUNCH_FAILED', `The downloaded Java can't be used: ${checked.problem}.`, {
    hint: 'Install a JDK 17 by hand.',
  });
}

function noBuild(os: string, architecture: string): UserError {
  return new UserError('UNSUPPORTED', `Adoptium has no Java for this system (${os}, ${architecture}).`, {
    hint: 'Install a JDK 17 by hand, or use launch_method "docker".',
  });
}

function downloadFailure(cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new UserError('LAUNCH_FAILED', `Java could not be downloaded: ${reason}.`, {
    cause,
    hint: 'Check the internet connection and the proxy (HTTPS_PROXY), or install a JDK 17 by hand.',
  });
}
