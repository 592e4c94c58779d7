import type { AddClient } from '../host/command-line/flags.ts';
import { withClients } from './open-clients.ts';
import { printPlan } from './print-plan.ts';

/** Writes our entry into a client's file, or shows what would be written. */
export function addClient({ name, project, permission, dryRun, replace, options }: AddClient): Promise<number> {
  const request = { action: 'add', ...(project !== undefined && { folder: project }) } as const;
  return withClients(options, async clients => {
    if (dryRun) return printPlan(await clients.plan(name, request));
    const { row, effect } = await clients.apply(name, { ...request, replace, ...(permission && { permission }) });
    const words = effect === 'nothing' ? `${row.name} has it already, in` : `${row.name} has it now, in`;
    const may = row.permission === undefined ? '' : ` (permission: ${row.permission})`;
    process.stdout.write(`${words} ${row.file}${may}\n`);
    if (effect !== 'nothing') process.stdout.write(`${row.afterwards}\n`);
    return 0;
  });
}
