import { Hono } from 'hono';
import {
  credentialNamePattern,
  credentialTextSchema,
  moveSecretSchema,
  type Credential,
  type Credentials as CredentialList,
} from '../../../../src-shared/credentials-api.ts';
import { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { KeychainReference } from '../../config/keychain-references.ts';
import type { LiteralSecret } from '../../config/literal-secrets.ts';
import type { Credentials } from '../../secrets/credentials.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface CredentialParts {
  credentials: Credentials;
  configFile: Pick<ConfigFile, 'edit'>;
  /** What the configuration in force refers to, and what it holds itself. */
  references: () => KeychainReference[];
  literals: () => LiteralSecret[];
  /** When a secret was last read for a session, epoch milliseconds. */
  lastUsedAt: (name: string) => number | undefined;
}

/** Secrets can be set, replaced and deleted here; no answer ever holds one. */
export function createCredentialRoutes(parts: CredentialParts): Hono<GuardEnv> {
  const { credentials, configFile, literals } = parts;
  const routes = new Hono<GuardEnv>();

  routes.get('/', async c => c.json(await credentialsOf(parts, c.req.raw.signal)));

  routes.put('/:name', async c => {
    const name = c.req.param('name');
    if (!credentialNamePattern.test(name)) {
      throw new UserError('INVALID_ARGUMENT', `"${name}" can't be the name of a credential.`, {
        hint: 'Use up to 63 letters, digits, dots, - and _, starting with a letter or a digit.',
      });
    }
    const { secret } = await parseBody(c, credentialTextSchema);
    await credentials.store(name, new Secret(secret));
    return c.json(await credentialsOf(parts, c.req.raw.signal));
  });

  routes.delete('/:name', async c => {
    await credentials.remove(c.req.param('name'));
    return c.json(await credentialsOf(parts, c.req.raw.signal));
  });

  routes.post('/move', async c => {
    const { key, name } = await parseBody(c, moveSecretSchema);
    const literal = literals().find(({ path }) => path.join('.') === key);
    if (!literal) throw new UserError('INVALID_ARGUMENT', `The configuration file holds no secret at ${key}.`);
    if (await credentials.has(name, c.req.raw.signal)) {
      throw new UserError('ALREADY_EXISTS', `There is a credential "${name}" already.`, { hint: 'Choose another name.' });
    }
    await credentials.store(name, new Secret(literal.text));
    await configFile.edit(literal.path, `\${keychain:${name}}`);
    return c.json(await credentialsOf(parts, c.req.raw.signal));
  });

  return routes;
}

async function credentialsOf(parts: CredentialParts, signal: AbortSignal): Promise<CredentialList> {
  const { credentials, references, literals, lastUsedAt } = parts;
  const places = references();
  const known = new Set([...credentials.names, ...places.map(({ name }) => name)]);
  const listed = await Promise.all(
    [...known].toSorted().map(async (name): Promise<Credential> => {
      const paths = places.filter(place => place.name === name).map(({ path }) => path);
      const at = lastUsedAt(name);
      return {
        name,
        isStored: await credentials.has(name, signal),
        usedBy: paths.map(path => path.join('.')),
        sessions: paths.flatMap(path => (isSession(path) ? [`community:config:${path[2]}`] : [])),
        ...(at !== undefined && { lastUsedAt: at }),
      };
    }),
  );
  const taken = new Set(known);
  return {
    credentials: listed,
    literals: literals().map(({ path }) => ({ key: path.join('.'), suggestedName: freeName(String(path.at(-2)), taken) })),
  };
}

function isSession(path: readonly (string | number)[]): boolean {
  return path[0] === 'community' && path[1] === 'sessions';
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}
