import { Hono } from 'hono';
import {
  changedServerSchema,
  newServerSchema,
  serverDefinitionSchema,
  serverTestSchema,
  type ConnectionTest,
  type ServerDefinition,
} from '../../../../src-shared/servers-api.ts';
import { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { ConfigFile, Edit } from '../../config/config-file.ts';
import type { Reference } from '../../config/reference-syntax.ts';
import type { CommunitySessionConfig } from '../../config/schema.ts';
import type { Credentials } from '../../secrets/credentials.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface ServerParts {
  configFile: Pick<ConfigFile, 'current' | 'edit' | 'editAll'>;
  credentials: Pick<Credentials, 'storeNew' | 'remove'>;
  /** Every place in the configuration in force that refers to the keychain. */
  references: () => readonly { name: string }[];
  parseReference: (text: string) => Reference | undefined;
  /** A definition as the configuration file would have it. */
  parseDefinition: (definition: object) => CommunitySessionConfig;
  test: (definition: CommunitySessionConfig, signal: AbortSignal) => Promise<ConnectionTest>;
}

/** Servers that somebody else runs: the same entries of the configuration file that a person could write by hand. */
export function createServerRoutes(parts: ServerParts): Hono<GuardEnv> {
  const { configFile, credentials } = parts;
  const routes = new Hono<GuardEnv>();
  /** By own names only: `constructor` is no server. */
  const known = () => new Map(Object.entries(configFile.current.community.sessions));

  const find = (name: string): CommunitySessionConfig => {
    const definition = known().get(name);
    if (definition) return definition;
    throw new UserError('SESSION_NOT_FOUND', `There is no server "${name}" in the configuration file.`);
  };
  /** Removes a secret of ours that nothing refers to. One that stays is shown among the credentials, where a person can delete it. */
  const removeUnused = async (credential: string) => {
    if (!parts.references().some(({ name }) => name === credential)) await credentials.remove(credential).catch(() => {});
  };
  /**
   * Writes the entry that `toEdits` makes; a secret goes to the keychain under a name of its own, so that the one in force is
   * another one only together with the rest.
   */
  const write = async (
    { name, definition, secret }: { name: string; definition: ServerDefinition; secret: string | undefined },
    toEdits: (entry: Record<string, unknown>) => Edit[],
    signal: AbortSignal,
  ) => {
    if (secret === undefined) return configFile.editAll(toEdits(definition));
    const credential = await credentials.storeNew(name, new Secret(secret), signal);
    try {
      await configFile.editAll(toEdits({ ...definition, auth_token: `\${keychain:${credential}}` }));
    } catch (error) {
      await removeUnused(credential);
      throw error;
    }
  };

  routes.post('/test', async c => {
    const { name, definition, secret } = await parseBody(c, serverTestSchema);
    const login = secret === undefined ? loginOf(name === undefined ? undefined : known().get(name)) : { auth_token: secret };
    return c.json(await parts.test(parts.parseDefinition({ ...definition, ...login }), c.req.raw.signal));
  });

  routes.post('/', async c => {
    const { name, definition, secret } = await parseBody(c, newServerSchema);
    if (known().has(name)) {
      throw new UserError('ALREADY_EXISTS', `There is a server "${name}" already.`, { hint: 'Choose another name.' });
    }
    parts.parseDefinition(definition); // before anything is stored
    const toEdits = (entry: object) => [{ path: ['community', 'sessions', name], value: entry }];
    await write({ name, definition, secret }, toEdits, c.req.raw.signal);
    return c.json({ id: `community:config:${name}` }, 201);
  });

  routes.get('/:name', c => c.json(shown(find(c.req.param('name')), parts.parseReference)));

  routes.put('/:name', async c => {
    const name = c.req.param('name');
    const before = find(name);
    const { definition, secret } = await parseBody(c, changedServerSchema);
    parts.parseDefinition(definition);
    const login = secret === undefined ? [] : ['auth_token_env_var', 'auth_token'];
    const toEdits = (entry: Record<string, unknown>) =>
      [...login, ...Object.keys(serverDefinitionSchema.shape)]
        .filter(key => entry[key] !== before[key as keyof CommunitySessionConfig])
        .map(key => ({ path: ['community', 'sessions', name, key], value: entry[key] }));
    await write({ name, definition, secret }, toEdits, c.req.raw.signal);
    const replaced = secret === undefined ? undefined : parts.parseReference(before.auth_token ?? '');
    if (replaced?.kind === 'keychain') await removeUnused(replaced.name);
    return c.json(shown(find(name), parts.parseReference));
  });

  routes.delete('/:name', async c => {
    const name = c.req.param('name');
    find(name);
    await configFile.edit(['community', 'sessions', name], undefined);
    return c.body(null, 204);
  });

  return routes;
}

function loginOf(definition: CommunitySessionConfig | undefined) {
  const { auth_token, auth_token_env_var } = definition ?? {};
  return { ...(auth_token !== undefined && { auth_token }), ...(auth_token_env_var !== undefined && { auth_token_env_var }) };
}

function shown(definition: CommunitySessionConfig, parseReference: ServerParts['parseReference']) {
  const { host, port, use_tls, auth_type, session_type, auto_connect, tls_root_certs, label } = definition;
  const secretFrom = secretSource(definition, parseReference);
  return {
    definition: {
      host,
      port,
      use_tls,
      auth_type,
      session_type,
      auto_connect,
      ...(tls_root_certs !== undefined && { tls_root_certs }),
      ...(label !== undefined && { label }),
    } satisfies ServerDefinition,
    ...(secretFrom !== undefined && { secretFrom }),
  };
}

function secretSource({ auth_token, auth_token_env_var }: CommunitySessionConfig, parseReference: ServerParts['parseReference']) {
  if (auth_token_env_var !== undefined) return `env: ${auth_token_env_var}`;
  if (auth_token === undefined) return undefined;
  const reference = parseReference(auth_token);
  return reference ? `${reference.kind}: ${reference.name}` : 'file';
}
