import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { clientNamePattern, type ClientSummary, type Permission } from '../../../src-shared/host-status.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Log } from '../observe/log.ts';
import type { Caller } from './caller.ts';
import type { ClientEntry, Clients } from './clients-file.ts';
import { openClientsStore, type ClientsStore } from './clients-store.ts';
import { createLastUses, type LastUses } from './last-uses.ts';
import { createOneTimeCodes } from './one-time-codes.ts';

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
  /** `gone` names the clients whose token no longer holds; `changed` are those that may do something else now. Returns how to stop listening. */
  onChange(listener: ClientsListener): () => void;
  close(): Promise<void>;
}

type ClientsListener = (gone: readonly string[], changed: readonly ClientSummary[]) => void;

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
  const listeners = new Set<ClientsListener>();
  const uses = createLastUses(
    () => update(clients => clients).catch((error: unknown) => log.warn({ err: error }, 'clients.json could not be written')),
    now,
  );
  const store = await openClientsStore({
    file,
    log,
    onChange(before, after) {
      const { gone, changed } = difference(before, after);
      uses.forget(gone, after.pages);
      for (const listener of listeners) listener(gone, changed);
    },
  });
  const update = (change: (clients: Clients) => Clients) => store.update(clients => change(uses.addTo(clients)));

  return {
    ...clientChanges(update, now),
    ...pageCodes(update, now),
    list: () => uses.addTo(store.current).clients.map(summaryOf),
    verify: token => callerOf(token, store, uses),
    noteCall(name, version) {
      if (store.current.clients.some(client => client.name === name)) uses.noteCall(name, version);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await uses.save();
      await store.close();
    },
  };
}

type Update = (change: (clients: Clients) => Clients) => Promise<void>;

function clientChanges(update: Update, now: () => number): Pick<ClientTokens, 'mint' | 'revoke' | 'setPermission'> {
  /** Applies `change` to the client of this name; undefined removes it. @returns whether there is one */
  async function changeOne(name: string, change: (client: ClientEntry) => ClientEntry | undefined): Promise<boolean> {
    let exists = false;
    await update(({ clients, pages }) => {
      exists = clients.some(client => client.name === name);
      return { clients: clients.flatMap(client => (client.name === name ? (change(client) ?? []) : client)), pages };
    });
    return exists;
  }

  return {
    async mint(name, permission) {
      if (!clientNamePattern.test(name)) {
        throw new UserError('INVALID_ARGUMENT', `"${name}" can't be the name of a client.`, {
          hint: 'Use lower-case letters, digits, "-" and "_", at most 63.',
        });
      }
      const { token, tokenHash } = newToken();
      const entry = { name, permission, tokenHash, createdAt: now() };
      await update(({ clients, pages }) => ({ clients: [...clients.filter(client => client.name !== name), entry], pages }));
      return token;
    },
    revoke: name => changeOne(name, () => undefined),
    setPermission: (name, permission) => changeOne(name, client => ({ ...client, permission })),
  };
}

function pageCodes(update: Update, now: () => number): Pick<ClientTokens, 'createCode' | 'exchangeCode'> {
  const codes = createOneTimeCodes(now);
  return {
    createCode: () => codes.create(),
    async exchangeCode(code) {
      if (!codes.use(code)) return undefined;
      const { token, tokenHash } = newToken();
      await update(({ clients, pages }) => ({ clients, pages: [...pages, { tokenHash, lastUsedAt: now() }] }));
      return token;
    },
  };
}

async function callerOf(token: string, store: ClientsStore, uses: LastUses): Promise<Caller | undefined> {
  await store.refresh();
  const hash = hashOf(token);
  const client = findByHash(store.current.clients, hash);
  if (client) return { name: client.name, kind: 'mcp', permission: client.permission };
  if (!findByHash(uses.addTo(store.current).pages, hash)) return undefined;
  uses.notePage(hash);
  return { name: 'page', kind: 'ui', permission: 'full' };
}

function difference(before: Clients, after: Clients): { gone: string[]; changed: ClientSummary[] } {
  const now = new Map(after.clients.map(client => [client.tokenHash, client]));
  const gone = before.clients.filter(({ tokenHash }) => !now.has(tokenHash)).map(({ name }) => name);
  const old = new Map(before.clients.map(({ tokenHash, permission }) => [tokenHash, permission]));
  const isChanged = ({ tokenHash, permission }: ClientEntry) => old.has(tokenHash) && old.get(tokenHash) !== permission;
  return { gone, changed: after.clients.filter(isChanged).map(summaryOf) };
}

function summaryOf(client: ClientEntry): ClientSummary {
  const { tokenHash: _tokenHash, ...summary } = client;
  return summary;
}

/** A token and what is stored of it. */
function newToken(): { token: Secret; tokenHash: string } {
  const token = new Secret(randomBytes(32).toString('base64url'));
  return { token, tokenHash: hashOf(token.reveal()) };
}

/** SHA-256, as hexadecimal digits. */
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
