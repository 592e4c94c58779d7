import { Hono } from 'hono';
import {
  credentialNamePattern,
  credentialTextSchema,
  moveSecretSchema,
  type Credential,
  type Credentials,
} from '../../../../src-shared/credentials-api.ts';
import { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { KeychainReference } from '../../config/keychain-references.ts';
import type { LiteralSecret } from '../../config/literal-secrets.ts';
import type { Redaction } from '../../observe/redaction.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import type { StoredNames } from '../../secrets/stored-names.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface CredentialParts {
  secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>;
  names: StoredNames;
  redaction: Pick<Redaction, 'add'>;
  configFile: Pick<ConfigFile, 'edit'>;
  /** What the configuration in force refers to, and what it holds itself. */
  references: () => KeychainReference[];
  literals: () => LiteralSecret[];
  /** When a secret was last read for a session, epoch milliseconds. */
  lastUsedAt: (name: string) => number | undefined;
  /** Called when a secret is another one: who uses it shall read it again. */
  onChange: (name: string) => void;
}

/** Secrets can be set, replaced and deleted here; no answer ever holds one. */
export function createCredentialRoutes(parts: CredentialParts): Hono<GuardEnv> {
  const { secrets, names, redaction, configFile, literals, onChange } = parts;
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
    await store(name, secret);
    return c.json(await credentialsOf(parts, c.req.raw.signal));
  });

  routes.delete('/:name', async c => {
    const name = c.req.param('name');
    await secrets.delete(name, c.req.raw.signal);
    await names.remove(name);
    onChange(name);
    return c.json(await credentialsOf(parts, c.req.raw.signal));
  });

  routes.post('/move', async c => {
    const { key, name } = await parseBody(c, moveSecretSchema);
    const literal = literals().find(({ path }) => path.join('.') === key);
    if (!literal) throw new UserError('INVALID_ARGUMENT', `The configuration file holds no secret at ${key}.`);
    if (await secrets.get(name, c.req.raw.signal)) {
      throw new UserError('ALREADY_EXISTS', `There is a credential "${name}" already.`, { hint: 'Choose another name.' });
    }
    await store(name, literal.text);
    await configFile.edit(literal.path, `\${keychain:${name}}`);
    return c.json(await credentialsOf(parts, c.req.raw.signal));
  });

  async function store(name: string, text: string): Promise<void> {
    const secret = new Secret(text);
    redaction.add(secret);
    await secrets.set(name, secret);
    await names.add(name);
    onChange(name);
  }

  return routes;
}

async function credentialsOf(parts: CredentialParts, signal: AbortSignal): Promise<Credentials> {
  const { secrets, names, references, literals, lastUsedAt } = parts;
  const places = references();
  const known = new Set([...names.all, ...places.map(({ name }) => name)]);
  const credentials = await Promise.all(
    [...known].toSorted().map(async (name): Promise<Credential> => {
      const paths = places.filter(place => place.name === name).map(({ path }) => path);
      const at = lastUsedAt(name);
      return {
        name,
        isStored: (await secrets.get(name, signal)) !== undefined,
        usedBy: paths.map(path => path.join('.')),
        sessions: paths.flatMap(path => (isSession(path) ? [`community:config:${path[2]}`] : [])),
        ...(at !== undefined && { lastUsedAt: at }),
      };
    }),
  );
  const taken = new Set(known);
  return {
    credentials,
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
