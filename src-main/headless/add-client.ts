import type { AddClient } from '../host/command-line/flags.ts';
import { withClients } from './open-clients.ts';
import { printPlan } from './print-plan.ts';

/** Writes our entry into a client's file, or shows what would be written. */
export function addClient({ name, project, permission, dryRun, replace, withToken, options }: AddClient): Promise<number> {
  const form = withToken && ({ form: 'http' } as const);
  const request = { action: 'add', ...(project !== undefined && { folder: project }), ...form } as const;
  return withClients(options, async clients => {
    const plan = await clients.plan(name, request);
    if (dryRun) return printPlan(plan);
    if (plan.warning !== undefined) process.stderr.write(`${plan.warning}\n`);
    const { row, effect } = await clients.apply(name, { ...request, replace, ...(permission && { permission }) });
    const words = effect === 'nothing' ? `${row.name} has it already, in` : `${row.name} has it now, in`;
    const may = row.permission === undefined ? '' : ` (permission: ${row.permission})`;
    process.stdout.write(`${words} ${row.file}${may}\n`);
    if (effect !== 'nothing') process.stdout.write(`${row.afterwards}\n`);
    return 0;
  });
}
