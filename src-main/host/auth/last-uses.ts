import type { Clients, PageEntry } from './clients-file.ts';

const pageUnusedMs = 12 * 3_600_000;
const saveMs = 30_000;

/** When tokens were used last, newer than `clients.json` has it: not every call writes the file. */
export interface LastUses {
  /** @param version what the client calls itself; absent: as before */
  noteCall(client: string, version?: string): void;
  notePage(tokenHash: string): void;
  /** `clients` with the times noted here, without the pages that expired. */
  addTo(clients: Clients): Clients;
  /** Forgets these clients, and all pages but these. */
  forget(clients: readonly string[], allPagesBut: readonly PageEntry[]): void;
  /** Saves at once what waits for it. */
  save(): Promise<void>;
}

/** @param write saves them all; called within half a minute of a use */
export function createLastUses(write: () => Promise<void>, now: () => number): LastUses {
  const calls = new Map<string, { lastCallAt: number; version?: string }>();
  /** By the hash of the token. */
  const pages = new Map<string, number>();
  let saving: NodeJS.Timeout | undefined;

  async function save() {
    if (!saving) return;
    clearTimeout(saving);
    saving = undefined;
    await write();
  }

  function saveSoon() {
    saving ??= setTimeout(() => void save(), saveMs).unref();
  }

  return {
    noteCall(client, version = calls.get(client)?.version) {
      calls.set(client, { lastCallAt: now(), ...(version !== undefined && { version }) });
      saveSoon();
    },

    notePage(tokenHash) {
      pages.set(tokenHash, now());
      saveSoon();
    },

    addTo: known => ({
      clients: known.clients.map(client => ({ ...client, ...calls.get(client.name) })),
      pages: known.pages
        .map(page => ({ ...page, lastUsedAt: pages.get(page.tokenHash) ?? page.lastUsedAt }))
        .filter(page => now() - page.lastUsedAt < pageUnusedMs),
    }),

    forget(clients, allPagesBut) {
      for (const name of clients) calls.delete(name);
      const known = new Set(allPagesBut.map(({ tokenHash }) => tokenHash));
      for (const hash of pages.keys()) if (!known.has(hash)) pages.delete(hash);
    },

    save,
  };
}
