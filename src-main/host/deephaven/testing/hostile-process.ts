import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { HostileCall, HostileKind } from './hostile-servers.ts';

/** What a call to a hostile server is as a tool's. */
export const hostileCalls: Record<HostileCall, [tool: string, args: object]> = {
  connect: ['session_tables_list', {}],
  list: ['session_tables_list', {}],
  schema: ['session_tables_schema', { table_names: ['t'] }],
  read: ['session_table_data', { table_name: 't', max_rows: 3 }],
  filter: ['session_table_data', { table_name: 't', filters: ['N > 1'] }],
  script: ['session_script_run', { script: 'x = 1', timeout_seconds: 8 }],
};

/** The name of the session for a kind of server. */
export function sessionName(kind: string): string {
  return kind.replaceAll(/[^A-Za-z0-9]+/g, '-');
}

export interface HostileProcess extends AsyncDisposable {
  /** By the session's name; `good` is one that does no harm. */
  ports: Record<string, number>;
  kinds: [name: string, kind: Pick<HostileKind, 'call' | 'outcome'>][];
}

/** Starts one server of each kind in a process of its own: what they take is not what the host takes. */
export async function startHostileProcess(): Promise<HostileProcess> {
  const file = fileURLToPath(new URL('./hostile-main.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { hostileKinds } = await import('./hostile-servers.ts');
  return {
    ports: z.record(z.string(), z.number()).parse(JSON.parse(String(line))),
    kinds: Object.entries(hostileKinds) as HostileProcess['kinds'],
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
