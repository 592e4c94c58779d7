import { z } from 'zod';
import { Secret } from '../../../src-shared/secret.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import type { Log } from '../observe/log.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import type { KeptContainer } from '../workers/worker-driver.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { readKeptFile, writeKeptFile, type StoredContainer, type StoredSession } from './kept-file.ts';
import type { CreateSession } from './sessions.ts';

type Secrets = Pick<SecretStore, 'kind' | 'get' | 'set' | 'delete'>;

const ownSecretsSchema = z.object({
  authToken: z.string().exactOptional(),
  environment: z.record(z.string(), z.string()).exactOptional(),
});

/** What is remembered of sessions beyond this run: their definitions in a file, their secrets where secrets live. */
export interface KeptSessions {
  /** Why the file is left alone and nothing is remembered beyond this run, if so. */
  readonly problem: string | undefined;
  all(): readonly StoredSession[];
  /** Names of containers that run on without a host. */
  containers(): string[];
  /** Writes down what a session is now. */
  save(session: DynamicSession): Promise<void>;
  /** Whether keys outlive this run, as those of containers must. */
  canKeepKeys(): Promise<boolean>;
  /** Writes down that its container runs on without this host. */
  saveContainer(session: DynamicSession, container: KeptContainer): Promise<void>;
  /** Its container is gone, or shall not run on. */
  forgetContainer(name: string): Promise<void>;
  forget(name: string): Promise<void>;
  /** The key and environment that a session was given, as far as they were kept. */
  ownSecrets(name: string, signal: AbortSignal): Promise<Pick<CreateSession, 'authToken' | 'environment'>>;
  containerKey(container: StoredContainer, signal: AbortSignal): Promise<Secret | undefined>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export interface KeptSessionsParts {
  /** Absent: everything is remembered for this run only. */
  file?: string;
  secrets: Secrets;
  log: Log;
}

/** Reads what earlier runs wrote. A file that can't be read is left as it is. */
export async function openKeptSessions(parts: KeptSessionsParts): Promise<KeptSessions> {
  const { file, ...others } = parts;
  if (file === undefined) return keptSessions([], parts);
  try {
    return keptSessions(await readKeptFile(file), parts);
  } catch (error) {
    parts.log.warn({ err: error }, 'Kept sessions are not remembered');
    return keptSessions([], { ...others, problem: toUserError(error).message });
  }
}

export function keptSessions(
  before: readonly StoredSession[],
  { file, secrets, log, problem }: KeptSessionsParts & { problem?: string },
): KeptSessions {
  let stored: ReadonlyMap<string, StoredSession> = new Map(before.map(session => [session.name, session]));
  const turns = new SerialQueue();
  /** On disk first: what could not be written is not remembered either. */
  const change = (name: string, session: StoredSession | undefined) =>
    turns.run(async () => {
      if (!session && !stored.has(name)) return;
      const next = new Map(stored);
      if (session) next.set(name, session);
      else next.delete(name);
      if (file !== undefined) await writeKeptFile(file, [...next.values()]);
      stored = next;
    });
  const forgetSecret = async (name: string) =>
    void (await secrets.delete(name).catch((err: unknown) => log.warn({ err }, 'A secret could not be deleted')));

  async function forgetContainer(name: string) {
    const before = stored.get(name);
    if (!before?.container) return;
    const { container, ...rest } = before;
    await change(name, rest.kept ? rest : undefined);
    if (container.hasKey) await forgetSecret(containerAccount(container.name));
  }

  return {
    problem,
    all: () => [...stored.values()],
    containers: () => [...stored.values()].flatMap(({ container }) => (container ? [container.name] : [])),

    async save(session) {
      const own = ownSecrets(session.request);
      const before = stored.get(session.name);
      const isNew = own !== undefined && !before?.hasSecrets;
      if (isNew) await secrets.set(sessionAccount(session.name), new Secret(JSON.stringify(own)));
      const hasSecrets = own !== undefined || before?.hasSecrets === true;
      await change(session.name, { ...before, ...definitionOf(session), hasSecrets }).catch(async (error: unknown) => {
        if (isNew) await forgetSecret(sessionAccount(session.name));
        throw error;
      });
    },

    async canKeepKeys() {
      if (file === undefined) return false;
      await secrets.get(containerAccount('none')); // `kind` is known only after the first use
      return secrets.kind !== 'memory';
    },

    async saveContainer(session, { name, request, token }) {
      if (token) await secrets.set(containerAccount(name), token);
      const container = { name, authType: request.authType, heapSizeGb: request.heapSizeGb, hasKey: token !== undefined };
      const hasSecrets = stored.get(session.name)?.hasSecrets ?? false;
      await change(session.name, { ...definitionOf(session), hasSecrets, container });
    },

    forgetContainer,

    async forget(name) {
      const before = stored.get(name);
      if (!before) return;
      await change(name, undefined);
      if (before.hasSecrets) await forgetSecret(sessionAccount(name));
      if (before.container?.hasKey) await forgetSecret(containerAccount(before.container.name));
    },

    async ownSecrets(name, signal) {
      if (!stored.get(name)?.hasSecrets) return {};
      const text = await secrets.get(sessionAccount(name), signal);
      if (!text) log.warn({ session: name }, 'The own key and environment of a kept session were not kept');
      const { authToken, environment } = text ? ownSecretsSchema.parse(JSON.parse(text.reveal())) : {};
      return { ...(authToken !== undefined && { authToken: new Secret(authToken) }), ...(environment && { environment }) };
    },

    async containerKey({ name, hasKey }, signal) {
      return hasKey ? secrets.get(containerAccount(name), signal) : undefined;
    },

    close: () => turns.done(),
  };
}

function definitionOf({ name, launchMethod, language, kept, request }: DynamicSession): Omit<StoredSession, 'hasSecrets'> {
  const { name: _name, launchMethod: _method, authToken: _token, environment: _environment, ...rest } = request;
  const { dockerVolumes, extraJvmArgs, ...plain } = rest;
  return {
    name,
    launchMethod,
    language,
    kept,
    request: {
      ...plain,
      ...(dockerVolumes && { dockerVolumes: [...dockerVolumes] }),
      ...(extraJvmArgs && { extraJvmArgs: [...extraJvmArgs] }),
    },
  };
}

function ownSecrets({ authToken, environment }: CreateSession): z.infer<typeof ownSecretsSchema> | undefined {
  if (!authToken && !environment) return undefined;
  return { ...(authToken && { authToken: authToken.reveal() }), ...(environment && { environment: { ...environment } }) };
}

function sessionAccount(name: string): string {
  return `session/${name}`;
}

function containerAccount(name: string): string {
  return `container/${name}`;
}
