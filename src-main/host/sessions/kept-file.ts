import { z } from 'zod';
import { sessionNamePattern } from '../../../src-shared/session-id.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { migrate, type Migrations } from '../base/migrate.ts';
import { readPrivateFile, replacePrivateFile } from '../base/private-file.ts';

const currentVersion = 1;
const migrations: Migrations = {};

const text = z.string();
const number = z.number();
const texts = z.array(text);
const language = z.enum(['python', 'groovy']);

/** What a session was asked to be, without its secrets. */
const requestSchema = z.object({
  language: language.exactOptional(),
  authType: text.exactOptional(),
  dockerImage: text.exactOptional(),
  dockerMemoryLimitGb: number.exactOptional(),
  dockerCpuLimit: number.exactOptional(),
  dockerVolumes: texts.exactOptional(),
  pythonVenvPath: text.exactOptional(),
  heapSizeGb: number.exactOptional(),
  extraJvmArgs: texts.exactOptional(),
  autoDeleteTimeoutSeconds: number.exactOptional(),
  initialScript: text.exactOptional(),
  idleStopSeconds: number.exactOptional(),
});

/** A container that runs on without a host; its key is in the keychain. */
const containerSchema = z.object({ name: text, authType: text, heapSizeGb: number, hasKey: z.boolean() });
export type StoredContainer = z.infer<typeof containerSchema>;

const sessionSchema = z.object({
  name: text.regex(sessionNamePattern),
  launchMethod: z.enum(['python', 'docker']),
  language,
  /** False for one that is remembered only because of its container. */
  kept: z.boolean(),
  request: requestSchema,
  /** Whether it has a key or environment variables of its own, which the keychain holds. */
  hasSecrets: z.boolean(),
  container: containerSchema.exactOptional(),
});
export type StoredSession = z.infer<typeof sessionSchema>;

const fileSchema = z.object({ version: z.literal(currentVersion), sessions: z.array(sessionSchema) });

/** What `sessions.json` holds; a missing file holds nothing. @throws UserError CONFIG_ERROR when it is broken, or written by a newer version */
export async function readKeptFile(file: string): Promise<StoredSession[]> {
  const content = await readPrivateFile(file);
  if (content === undefined) return [];
  try {
    return fileSchema.parse(migrate(JSON.parse(content), migrations, { current: currentVersion, file: 'sessions.json' }))
      .sessions;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError('CONFIG_ERROR', `The list of kept sessions in ${file} can't be read.`, {
      cause,
      hint: 'Rename the file and start again to begin with an empty list.',
    });
  }
}

/** Names of the containers that run on without a host, whichever host of this data folder wrote them down. @throws as above */
export async function readKeptContainers(file: string): Promise<string[]> {
  return (await readKeptFile(file)).flatMap(({ container }) => container?.name ?? []);
}

/** Replaces the file as a whole. @throws UserError UNAVAILABLE */
export async function writeKeptFile(file: string, sessions: readonly StoredSession[]): Promise<void> {
  await replacePrivateFile(file, `${JSON.stringify({ version: currentVersion, sessions }, null, 2)}\n`);
}
