// Adds our server to each client's file with our writer and with add-mcp, and prints what each kept of the same awkward files.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownClients } from '../src-main/host/clients/known/known-clients.ts';
import { checks, restoredFiles, type Verdict } from './clients-checks.ts';
import { installRival, ours, rivalNames, type Writer } from './clients-writers.ts';

/** One client of each format, for the long list of files. */
const examples = ['cursor', 'codex', 'goose'];

const folder = await mkdtemp(join(tmpdir(), 'clients-rival-'));
try {
  const rival = await installRival(folder);
  const clients = knownClients.filter(client => client.id in rivalNames);
  const rows: Record<string, Record<string, string>> = {};
  for (const client of clients) {
    const row: Record<string, string> = {};
    for (const [check, holds] of Object.entries(checks)) {
      row[check] = `${mark(await holds({ client, writer: ours }))} ${mark(await holds({ client, writer: rival }))}`;
    }
    rows[client.id] = row;
  }
  console.log('Each cell: ours, add-mcp.');
  console.table(rows);
  console.table(await score([ours, rival]));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function mark(verdict: Verdict): string {
  return verdict === undefined ? '·' : verdict ? '✓' : '✗';
}

async function score(writers: readonly Writer[]): Promise<object[]> {
  const lines: object[] = [];
  for (const client of knownClients.filter(({ id }) => examples.includes(id))) {
    for (const writer of writers)
      lines.push({ client: client.id, writer: writer.name, ...(await restoredFiles({ client, writer })) });
  }
  return lines;
}
