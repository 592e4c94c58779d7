import type Docker from 'dockerode';
import { addAbortSignal, type Readable } from 'node:stream';
import { UserError } from '../../../../src-shared/user-error.ts';
import { engineFailure, engineText } from './engine-failure.ts';
import { jsonLines } from './json-lines.ts';
import { PullProgress, pullEventSchema } from './pull-progress.ts';

/**
 * Pulls an image, with the percentage as steps. An abort ends it; layers that are whole are kept by the engine.
 * @throws UserError LAUNCH_FAILED
 */
export async function pullImage(
  docker: Docker,
  image: string,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<void> {
  onStep('pulling image');
  try {
    // The name alone would be every tag of it; the library asks for `latest` then.
    const answer = (await docker.pull(image, { abortSignal: signal })) as Readable;
    await followPull(answer, onStep, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw pullFailure(image, error);
  }
}

async function followPull(answer: Readable, onStep: (step: string) => void, signal: AbortSignal): Promise<void> {
  const progress = new PullProgress();
  addAbortSignal(signal, answer);
  let shown: number | undefined;
  for await (const line of jsonLines(answer)) {
    const event = pullEventSchema.parse(line);
    if (event.error !== undefined) throw new Error(event.error);
    const percent = progress.note(event);
    if (percent === undefined || percent === shown) continue;
    shown = percent;
    onStep(`pulling image ${percent} %`);
  }
}

/** What registries and engines say, and what it means. */
const knownFailures: readonly { sign: RegExp; reason: string; hint: string }[] = [
  {
    sign: /toomanyrequests|rate limit/i,
    reason: 'the registry allows no more pulls for now',
    hint: 'Try again later, or log in ("docker login").',
  },
  {
    sign: /no matching manifest|does not match the specified platform/i,
    reason: "there is none for this machine's kind of processor",
    hint: "Use one of Deephaven's server images, or one that was built for this machine.",
  },
  {
    sign: /manifest unknown|not found|repository does not exist|pull access denied|denied|unauthorized|authentication required/i,
    reason: 'the registry has none of that name, or wants a login',
    hint: 'Check docker_image. For a private one: docker login, then docker pull it once by hand; it is used from then on.',
  },
  {
    sign: /no such host|dial tcp|lookup .* on|connection refused|i\/o timeout|timeout|TLS handshake|proxyconnect|x509|network is unreachable|EOF/i,
    reason: 'the registry cannot be reached',
    hint: 'Check the internet connection, and the proxy in the Docker engine\'s own settings. An image that is already here is used with pull_policy "missing".',
  },
];

function pullFailure(image: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const said = engineText(error);
  const what = `The image '${image}' could not be pulled`;
  const general = engineFailure(error, what);
  const known = /no space left/i.test(said) ? undefined : knownFailures.find(({ sign }) => sign.test(said));
  if (known) return new UserError('LAUNCH_FAILED', `${what}: ${known.reason}.`, { cause: error, hint: known.hint });
  if (general instanceof UserError) return general;
  return new UserError('LAUNCH_FAILED', `${what} (${said}).`, { cause: error, hint: `Try "docker pull ${image}" by hand.` });
}
