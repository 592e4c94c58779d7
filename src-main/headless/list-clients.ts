import type { ClientRow, EntryState } from '../../src-shared/clients-api.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { withClients } from './open-clients.ts';

const columnGap = 2;
const detections: Record<ClientRow['detection']['state'], string> = {
  installed: 'installed',
  maybe: 'maybe',
  'not-found': 'not found',
};

/** Prints the clients of this machine and what stands in their files. */
export function listClients({ project, options }: { project?: string; options: ServeOptions }): Promise<number> {
  return withClients(options, async clients => {
    const list = await clients.list(project);
    const rows = list.clients.map(row => [
      row.id,
      row.label === undefined ? row.name : `${row.name} (${row.label})`,
      detections[row.detection.state],
      entryWords(row.entry),
      row.permission ?? '',
      row.sure === 'certain' ? '' : 'from documentation',
      row.file,
    ]);
    process.stdout.on('error', () => {}); // who reads may stop early, as `head` does
    process.stdout.write(table([['NAME', 'CLIENT', 'FOUND', 'ENTRY', 'MAY', 'NOTE', 'FILE'], ...rows]));
    for (const { name, text } of list.explained) process.stdout.write(`\n${name}: ${text}\n`);
    return 0;
  });
}

function entryWords(entry: EntryState): string {
  switch (entry.state) {
    case 'none':
      return '-';
    case 'current':
      return 'added';
    case 'stale':
      return `old ${entry.because}`;
    case 'changed':
      return 'changed by hand';
    case 'foreign':
      return 'not ours';
    case 'broken':
      return entry.line === undefined ? 'unreadable' : `error in line ${entry.line}`;
  }
}

function table(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  return rows
    .map(
      row =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]! + columnGap))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}
