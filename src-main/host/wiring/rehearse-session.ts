import { loginName } from '../../../src-shared/auth-type.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Exercise } from '../workers/python/class-data.ts';
import type { WorkerRequest } from '../workers/worker-driver.ts';

/** Milliseconds; it runs at low priority. */
const timeouts = { connect: 60_000, read: 60_000, quick: 60_000 };
const code = `from deephaven import empty_table
warm = empty_table(10).update(["I = ii", "S = \`s\` + ii", "D = I / 2.0"])
print(warm.size)`;

/** Does to a worker what a session begins with: logs in, runs a script, lists and reads a table. */
export function rehearseSession(openConnection: (options: ConnectionOptions) => Connection): Exercise {
  return (worker, request, signal) =>
    loggedIn(openConnection, { worker, request }, signal, async connection => {
      await connection.runScript({ code, timeout: 0 }, signal);
      await connection.variables(signal);
      await connection.tableDetails('warm', signal);
    });
}

/** Logs in to a worker and looks at it, which leaves nothing in it: what the first login loads and compiles is then done. */
export function warmUpWorker(openConnection: (options: ConnectionOptions) => Connection): Exercise {
  return (worker, request, signal) =>
    loggedIn(openConnection, { worker, request }, signal, async connection => void (await connection.variables(signal)));
}

async function loggedIn(
  openConnection: (options: ConnectionOptions) => Connection,
  { worker, request }: { worker: Parameters<Exercise>[0]; request: WorkerRequest },
  signal: AbortSignal,
  use: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = openConnection({
    ...worker.address,
    authType: loginName(request.authType),
    ...(worker.token && { token: worker.token }),
    language: request.language,
    neverTimeout: false,
    timeouts,
  });
  try {
    await connection.connect(signal);
    await use(connection);
  } finally {
    await connection.close();
  }
}
