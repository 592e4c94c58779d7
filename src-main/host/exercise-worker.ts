import { loginName } from '../../src-shared/auth-type.ts';
import type { Connection, ConnectionOptions } from './deephaven/connection.ts';
import type { Exercise } from './workers/python/class-data.ts';

/** Milliseconds; it runs at low priority. */
const timeouts = { connect: 60_000, read: 60_000, quick: 60_000 };
const code = `from deephaven import empty_table
warm = empty_table(10).update(["I = ii", "S = \`s\` + ii", "D = I / 2.0"])
print(warm.size)`;

/** Does to a worker what a session begins with: logs in, runs a script, lists and reads a table. */
export function exerciseWorker(openConnection: (options: ConnectionOptions) => Connection): Exercise {
  return async ({ address, token }, { authType, language }, signal) => {
    const connection = openConnection({
      ...address,
      authType: loginName(authType),
      ...(token && { token }),
      language,
      neverTimeout: false,
      timeouts,
    });
    try {
      await connection.connect(signal);
      await connection.runScript({ code, timeout: 0 }, signal);
      await connection.variables(signal);
      await connection.tableDetails('warm', signal);
    } finally {
      await connection.close();
    }
  };
}
