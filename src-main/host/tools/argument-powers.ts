import { authKind } from '../../../src-shared/auth-type.ts';
import { isImageListed } from '../../../src-shared/image-reference.ts';
import { workerImages } from '../../../src-shared/worker-images.ts';
import type { Config } from '../config/schema.ts';

/** What an argument lets its caller do, beyond using what the person has set up. */
export type Power =
  /** Runs code of the caller's choice, or opens a way to it: asks with `ask`, and is off with `allow_scripts: false`. */
  | 'code'
  /** The same, from somewhere that the person never named: asks whatever the permission. */
  | 'foreign code'
  /** Loses data: asks with `ask`. */
  | 'loss'
  /** Opens something on the person's screen. */
  | 'window';

/** Of a value that was given; undefined where it does nothing of the kind. */
type Rule = Power | ((value: unknown, config: Pick<Config, 'community' | 'security'>) => Power | undefined);

/**
 * Every argument with a power, by tool: the one list that permissions, `security.allow_scripts` and read-only clients go by.
 * Who may only read uses none of them. What the configuration file sets is the person's own word and has no part in this, and
 * neither has what the person does on our own page: an image that is typed there, or a session that is kept there.
 */
export const powers: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  session_script_run: { script: 'code', script_path: 'code' },
  session_community_create: {
    initial_script: 'code',
    initial_script_path: 'code',
    docker_image: ownImage,
    docker_volumes: 'code',
    python_venv_path: 'code',
    extra_jvm_args: 'code',
    environment_vars: 'code',
    // Who knows the key, or needs none, logs in to the worker past this server and runs code there.
    auth_token: 'code',
    auth_type: value => (authKind(String(value)) === 'psk' ? undefined : 'code'),
  },
  session_browser_url: { open: value => (value === true ? 'window' : undefined) },
  mcp_reload: { restart_dynamic: value => (value === true ? 'loss' : undefined) },
};

/** What this call of a tool uses, by argument. `input` is parsed. */
export function usedPowers(
  tool: string,
  input: Record<string, unknown>,
  config: Pick<Config, 'community' | 'security'>,
): { argument: string; power: Power }[] {
  return Object.entries(powers[tool] ?? {}).flatMap(([argument, rule]) => {
    const value = input[argument];
    if (value === undefined) return [];
    const power = typeof rule === 'string' ? rule : rule(value, config);
    return power ? [{ argument, power }] : [];
  });
}

/** An image that the configuration names is the person's choice, whoever asks for it. */
function ownImage(image: unknown, { community, security }: Pick<Config, 'community' | 'security'>): Power | undefined {
  const { docker_image, images } = community.session_creation?.defaults ?? {};
  const configured = [docker_image, images?.python, images?.groovy].filter(name => name !== undefined);
  const named = [...Object.values(workerImages), ...configured, ...security.workers.images];
  return isImageListed(String(image), named) ? undefined : 'foreign code';
}
