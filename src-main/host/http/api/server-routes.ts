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
import type { ConfigFile } from '../../config/config-file.ts';
import type { Reference } from '../../config/reference-syntax.ts';
import type { CommunitySessionConfig } from '../../config/schema.ts';
import type { Credentials } from '../../secrets/credentials.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface ServerParts {
  configFile: Pick<ConfigFile, 'current' | 'edit'>;
  credentials: Pick<Credentials, 'store'>;
  parseReference: (text: string) => Reference | undefined;
  /** A definition as the configuration file would have it. */
  parseDefinition: (definition: object) => CommunitySessionConfig;
  test: (definition: CommunitySessionConfig, signal: AbortSignal) => Promise<ConnectionTest>;
}

/** Servers that somebody else runs: the same entries of the configuration file that a person could write by hand. */
export function createServerRoutes(parts: ServerParts): Hono<GuardEnv> {
  const { configFile, credentials } = parts;
  const routes = new Hono<GuardEnv>();
  const known = () => configFile.current.community.sessions;

  const find = (name: string): CommunitySessionConfig => {
    const definition = known()[name];
    if (definition) return definition;
    throw new UserError('SESSION_NOT_FOUND', `There is no server "${name}" in the configuration file.`);
  };
  /** The entry for the file: a secret goes to the keychain, and the entry refers to it. */
  const entryOf = async (name: string, definition: ServerDefinition, secret: string | undefined) => {
    if (secret === undefined) return definition;
    await credentials.store(name, new Secret(secret));
    return { ...definition, auth_token: `\${keychain:${name}}` };
  };

  routes.post('/test', async c => {
    const { name, definition, secret } = await parseBody(c, serverTestSchema);
    const login = secret === undefined ? loginOf(name === undefined ? undefined : known()[name]) : { auth_token: secret };
    return c.json(await parts.test(parts.parseDefinition({ ...definition, ...login }), c.req.raw.signal));
  });

  routes.post('/', async c => {
    const { name, definition, secret } = await parseBody(c, newServerSchema);
    if (known()[name]) {
      throw new UserError('ALREADY_EXISTS', `There is a server "${name}" already.`, { hint: 'Choose another name.' });
    }
    parts.parseDefinition(definition); // before anything is stored
    await configFile.edit(['community', 'sessions', name], await entryOf(name, definition, secret));
    return c.json({ id: `community:config:${name}` }, 201);
  });

  routes.get('/:name', c => c.json(shown(find(c.req.param('name')), parts.parseReference)));

  routes.put('/:name', async c => {
    const name = c.req.param('name');
    const before = find(name);
    const { definition, secret } = await parseBody(c, changedServerSchema);
    parts.parseDefinition(definition);
    const entry: Record<string, unknown> = await entryOf(name, definition, secret);
    // First, since the two exclude each other.
    const keys = [
      ...(secret === undefined ? [] : ['auth_token_env_var', 'auth_token']),
      ...Object.keys(serverDefinitionSchema.shape),
    ];
    for (const key of keys) {
      if (entry[key] === before[key as keyof CommunitySessionConfig]) continue;
      await configFile.edit(['community', 'sessions', name, key], entry[key]);
    }
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
