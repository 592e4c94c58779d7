import { timed } from './figures.ts';
import type { RunningProduct } from './product.ts';

const script = 'from deephaven import empty_table\nfirst = empty_table(1)';

/** Calls a tool. @throws Error with the answer when it failed */
export async function call({ client }: RunningProduct, tool: string, args: object): Promise<Record<string, unknown>> {
  const answer = await client.read(tool, args);
  if (answer['success'] !== true) throw new Error(`${tool}: ${JSON.stringify(answer)}`);
  return answer;
}

/** From the call that creates a session to a list that shows its first table. Milliseconds. */
export function createToTable(running: RunningProduct, name: string, how: object = { launch_method: 'python' }): Promise<number> {
  return timed(async () => {
    await call(running, 'session_community_create', { session_name: name, ...how });
    await call(running, 'session_script_run', { ...running.session(name), script });
    const { table_names } = await call(running, 'session_tables_list', running.session(name));
    if (!JSON.stringify(table_names).includes('first')) throw new Error('The table is not listed.');
  });
}

export async function deleteSession(running: RunningProduct, name: string): Promise<void> {
  await call(running, 'session_community_delete', running.session(name));
}
