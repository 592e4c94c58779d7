import type { ConnectionTest } from '../../../src-shared/servers-api.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';
import type { CommunitySessionConfig } from '../config/schema.ts';
import type { Connection, ConnectionError, ConnectionOptions } from '../deephaven/connection.ts';
import { staticConnectionOptions } from './connection-options.ts';
import { noAnswer } from './session-connection.ts';
import type { SecretTexts } from './secret-texts.ts';

export interface ConnectionTestParts {
  openConnection: (options: ConnectionOptions) => Connection;
  texts: SecretTexts;
}

/** A person waits for the answer, so a test gives up sooner than a call does. */
const limitMs = 10_000;
const timeouts = { connect: limitMs, read: limitMs, quick: limitMs };

/** Connects once, apart from every session, and says at which step it failed. */
export async function testConnection(
  definition: CommunitySessionConfig,
  { openConnection, texts }: ConnectionTestParts,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  let options: ConnectionOptions;
  try {
    options = await staticConnectionOptions(definition, { texts, timeouts }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return failure('settings', error);
  }
  const connection = openConnection(options);
  try {
    const late = () => noAnswer(`${options.host}:${options.port}`, limitMs);
    const { deephavenVersion } = await abortable(connection.connect(signal), signal, { ms: limitMs, late });
    return deephavenVersion === undefined ? {} : { version: deephavenVersion };
  } catch (error) {
    signal.throwIfAborted();
    return failure(failedStep(error), error);
  } finally {
    await connection.close().catch(() => undefined); // nobody uses it
  }
}

function failure(failedAt: NonNullable<ConnectionTest['failedAt']>, error: unknown): ConnectionTest {
  const { message, hint } = toUserError(error);
  return { failedAt, problem: message, ...(hint && { hint }) };
}

function failedStep(error: unknown): NonNullable<ConnectionTest['failedAt']> {
  const { liveness, message, cause } = error as Partial<ConnectionError>;
  if (liveness === 'UNAUTHORIZED') return 'login';
  if (liveness === 'MISCONFIGURED') return 'server';
  if (message?.startsWith('TLS:')) return 'tls';
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'name' : 'reach';
}
