import { readFile } from 'node:fs/promises';
import { authKind, loginName } from '../../../src-shared/auth-type.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CommunitySessionConfig } from '../config/schema.ts';
import type { ConnectionOptions } from '../deephaven/connection.ts';
import type { SecretTexts } from './secret-texts.ts';

/**
 * Everything a connection needs, with references, variables and files read now.
 * @throws UserError CONFIG_ERROR naming the key, variable or file that is missing
 */
export async function staticConnectionOptions(
  definition: CommunitySessionConfig,
  { texts, timeouts }: { texts: SecretTexts; timeouts: ConnectionOptions['timeouts'] },
  signal: AbortSignal,
): Promise<ConnectionOptions> {
  const [host, authType, tls] = await Promise.all([
    texts.plain(definition.host, signal),
    texts.plain(definition.auth_type, signal),
    definition.use_tls ? tlsOptions(definition, texts, signal) : undefined,
  ]);
  const token = await loginToken(definition, authType, texts, signal);
  return {
    host,
    port: definition.port,
    authType: loginName(authType),
    ...(token && { token }),
    ...(tls && { tls }),
    language: definition.session_type,
    neverTimeout: definition.never_timeout,
    timeouts: { connect: timeouts.connect, read: timeouts.read, quick: timeouts.quick },
  };
}

async function loginToken(
  definition: CommunitySessionConfig,
  authType: string,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<Secret | undefined> {
  const kind = authKind(authType);
  if (kind === 'anonymous') return undefined;
  const token = await texts.token(definition, signal);
  if (!token && kind !== 'custom') {
    throw new UserError('CONFIG_ERROR', `auth_type '${authType}' needs 'auth_token' or 'auth_token_env_var'`);
  }
  if (kind === 'basic' && !token!.reveal().includes(':')) {
    throw new UserError('CONFIG_ERROR', "The auth_token of a Basic login must be 'user:password'");
  }
  return token;
}

async function tlsOptions(
  definition: CommunitySessionConfig,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<NonNullable<ConnectionOptions['tls']>> {
  const read = async (key: 'tls_root_certs' | 'client_cert_chain' | 'client_private_key') => {
    const configured = definition[key];
    return configured === undefined ? undefined : readPem(key, await texts.plain(configured, signal), signal);
  };
  const [rootCertificates, certificateChain, privateKey] = await Promise.all([
    read('tls_root_certs'),
    read('client_cert_chain'),
    read('client_private_key'),
  ]);
  return {
    ...(rootCertificates !== undefined && { rootCertificates }),
    ...(certificateChain !== undefined && { certificateChain }),
    ...(privateKey !== undefined && { privateKey: new Secret(privateKey) }),
  };
}

async function readPem(key: string, path: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal });
  } catch (cause) {
    signal.throwIfAborted();
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'the file cannot be read';
    throw new UserError('CONFIG_ERROR', `Cannot read ${key} '${path}': ${why}`, {
      cause,
      hint: `Correct ${key} in the session's configuration.`,
    });
  }
}
