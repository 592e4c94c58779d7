import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { clientNamePattern, type ClientSummary, type Permission } from '../../../src-shared/host-status.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Log } from '../observe/log.ts';
import type { Caller } from './caller.ts';
import type { ClientEntry, Clients } from './clients-file.ts';
import { openClientsStore } from './clients-store.ts';
import { createOneTimeCodes } from './one-time-codes.ts';

const pageUnusedMs = 12 * 3_600_000;
const saveNotesMs = 30_000;

/** Who holds a token of ours. Only hashes are stored; another process may change the file at any time. */
export interface ClientTokens {
  /** A new token for `name`, shown only here; it replaces an older one. @throws UserError INVALID_ARGUMENT for a bad name */
  mint(name: string, permission: Permission): Promise<Secret>;
  /** @returns whether there was one */
  revoke(name: string): Promise<boolean>;
  /** @returns whether there is such a client */
  setPermission(name: string, permission: Permission): Promise<boolean>;
  /** In the order they were added. */
  list(): ClientSummary[];
  verify(token: string): Promise<Caller | undefined>;
  /** Notes that a client called, and what it calls itself; written to disk within half a minute. */
  noteCall(name: string, version?: string): void;
  /** A code that opens the page once within 10 minutes. */
  createCode(): Secret;
  /** The page's token for a code; undefined when the code is unknown, used or too old. It ends after 12 h unused. */
  exchangeCode(code: string): Promise<Secret | undefined>;
  /** `gone` names the clients whose token no longer holds. Returns how to stop listening. */
  onChange(listener: (gone: readonly string[]) => void): () => void;
  close(): Promise<void>;
}

/** Opens `clients.json`. @throws UserError CONFIG_ERROR when it is broken or of a newer version */
export async function openClientTokens({
  file,
  log,
  now = Date.now,
}: {
  file: string;
  log: Log;
  now?: () => number;
}): Promise<ClientTokens> {
  const codes = createOneTimeCodes(now);
  const listeners = new Set<(gone: readonly string[]) => void>();
  /** Newer than what is on disk: by client name, and by the hash of a page's token. */
  const calls = new Map<string, { lastCallAt: number; version?: string }>();
  const pageUses = new Map<string, number>();
  let saving: NodeJS.Timeout | undefined;
  const store = await openClientsStore({
    file,
    log,
    onChange(previous, { clients, pages }) {
      const hashes = new Set([...clients, ...pages].map(entry => entry.tokenHash));
      const gone = previous.clients.filter(client => !hashes.has(client.tokenHash)).map(client => client.name);
      for (const name of gone) calls.delete(name);
      for (const hash of pageUses.keys()) if (!hashes.has(hash)) pageUses.delete(hash);
      for (const listener of listeners) listener(gone);
    },
  });

  const update = (change: (clients: Clients) => Clients) => store.update(clients => change(withNotes(clients)));

  function withNotes({ clients, pages }: Clients): Clients {
    return {
      clients: clients.map(client => ({ ...client, ...calls.get(client.name) })),
      pages: pages
        .map(page => ({ ...page, lastUsedAt: pageUses.get(page.tokenHash) ?? page.lastUsedAt }))
        .filter(page => now() - page.lastUsedAt < pageUnusedMs),
    };
  }

  async function saveNotes() {
    if (!saving) return;
    clearTimeout(saving);
    saving = undefined;
    await update(clients => clients).catch((error: unknown) => log.warn({ err: error }, 'clients.json could not be written'));
  }

  function saveNotesSoon() {
    saving ??= setTimeout(() => void saveNotes(), saveNotesMs).unref();
  }

  return {
    async mint(name, permission) {
      if (!clientNamePattern.test(name)) {
        throw new UserError('INVALID_ARGUMENT', `"${name}" can't be the name of a client.`, {
          hint: 'Use lower-case letters, digits, "-" and "_", at most 63.',
        });
      }
      const token = newToken();
      const entry = { name, permission, tokenHash: hashOf(token.reveal()), createdAt: now() };
      await update(({ clients, pages }) => ({ clients: [...clients.filter(client => client.name !== name), entry], pages }));
      return token;
    },

    async revoke(name) {
      let existed = false;
      await update(({ clients, pages }) => {
        existed = clients.some(client => client.name === name);
        return { clients: clients.filter(client => client.name !== name), pages };
      });
      return existed;
    },

    async setPermission(name, permission) {
      let exists = false;
      await update(({ clients, pages }) => {
        exists = clients.some(client => client.name === name);
        return { clients: clients.map(client => (client.name === name ? { ...client, permission } : client)), pages };
      });
      return exists;
    },

    list: () => withNotes(store.current).clients.map(summaryOf),

    async verify(token) {
      await store.refresh();
      const hash = hashOf(token);
      const client = findByHash(store.current.clients, hash);
      if (client) return { name: client.name, kind: 'mcp', permission: client.permission };
      const page = findByHash(withNotes(store.current).pages, hash);
      if (!page) return undefined;
      pageUses.set(hash, now());
      saveNotesSoon();
      return { name: 'page', kind: 'ui', permission: 'full' };
    },

    noteCall(name, version) {
      if (!store.current.clients.some(client => client.name === name)) return;
      const known = version ?? calls.get(name)?.version;
      calls.set(name, { lastCallAt: now(), ...(known !== undefined && { version: known }) });
      saveNotesSoon();
    },

    createCode: () => codes.create(),

    async exchangeCode(code) {
      if (!codes.use(code)) return undefined;
      const token = newToken();
      const page = { tokenHash: hashOf(token.reveal()), lastUsedAt: now() };
      await update(({ clients, pages }) => ({ clients, pages: [...pages, page] }));
      return token;
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async close() {
      await saveNotes();
      await store.close();
    },
  };
}

function summaryOf(client: ClientEntry): ClientSummary {
  const { tokenHash: _tokenHash, ...summary } = client;
  return summary;
}

function newToken(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares with every entry, each in constant time. */
function findByHash<Entry extends { tokenHash: string }>(entries: readonly Entry[], hash: string): Entry | undefined {
  const wanted = Buffer.from(hash);
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(Buffer.from(entry.tokenHash), wanted)) found = entry;
  return found;
}
