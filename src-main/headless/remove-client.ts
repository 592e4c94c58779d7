import type { RemoveClient } from '../host/command-line/flags.ts';
import { withClients } from './open-clients.ts';
import { printPlan } from './print-plan.ts';

/** Takes our entry out of a client's file, or shows what would be taken out. */
export function removeClient({ name, project, dryRun, options }: RemoveClient): Promise<number> {
  const request = { action: 'remove', ...(project !== undefined && { folder: project }) } as const;
  return withClients(options, async clients => {
    if (dryRun) return printPlan(await clients.plan(name, request));
    const { row, effect } = await clients.apply(name, request);
    process.stdout.write(effect === 'nothing' ? `${row.name} does not have it.\n` : `${row.name} does not have it any more.\n`);
    return 0;
  });
}
