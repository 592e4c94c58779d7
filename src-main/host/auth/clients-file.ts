import { z } from 'zod';
import { clientNamePattern, permissions } from '../../../src-shared/host-status.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { migrate, type Migrations } from '../base/migrate.ts';
import { readPrivateFile, replacePrivateFile } from '../base/private-file.ts';

const currentVersion = 1;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const epochMs = z.number();

const clientSchema = z.object({
  name: z.string().regex(clientNamePattern),
  permission: z.enum(permissions),
  tokenHash: sha256,
  createdAt: epochMs,
  lastCallAt: epochMs.exactOptional(),
  version: z.string().exactOptional(),
});

const pageSchema = z.object({ tokenHash: sha256, lastUsedAt: epochMs });

const clientsSchema = z.object({
  version: z.literal(currentVersion),
  clients: z.array(clientSchema),
  /** Tokens of our own page. */
  pages: z.array(pageSchema),
});

export type ClientEntry = z.infer<typeof clientSchema>;
export type PageEntry = z.infer<typeof pageSchema>;

/** What `clients.json` holds: who may call, by the SHA-256 of each token. */
export interface Clients {
  clients: readonly ClientEntry[];
  pages: readonly PageEntry[];
}

const migrations: Migrations = {};

/** Reads the file; a missing one holds nobody. @throws UserError CONFIG_ERROR when it is broken, or written by a newer version */
export async function readClients(file: string): Promise<Clients> {
  const text = await readPrivateFile(file);
  if (text === undefined) return { clients: [], pages: [] };
  try {
    return clientsSchema.parse(migrate(JSON.parse(text), migrations, { current: currentVersion, file: 'clients.json' }));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('CONFIG_ERROR', `The list of clients in ${file} can't be read.`, {
      cause: error,
      hint: 'Rename the file and start again; every client then needs a new token.',
    });
  }
}

/** Replaces the file as a whole. @throws UserError UNAVAILABLE */
export async function writeClients(file: string, { clients, pages }: Clients): Promise<void> {
  await replacePrivateFile(file, `${JSON.stringify({ version: currentVersion, clients, pages }, null, 2)}\n`);
}
