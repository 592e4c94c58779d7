import { UserError } from '../../../src-shared/user-error.ts';
import type { Connection, ConnectionOptions, OpenTable } from './connection.ts';
import { ConsoleService } from './generated/console_pb.ts';
import { explainCallFailure } from './connection-failure.ts';
import { describeTables } from './describe-tables.ts';
import { HeldExports } from './held-exports.ts';
import { KnownTables } from './known-tables.ts';
import type { Login } from './login.ts';
import { createLogins } from './logins.ts';
import { createScripts } from './scripts.ts';
import { ReadTurns } from './read-turns.ts';
import { listVariables } from './variables.ts';

const usualAnswerBytes = 50_000_000;

/**
 * One connection to one Community server, over gRPC and Arrow Flight. Nothing is sent before the first call, and what reads
 * tables is loaded with the first table: Arrow takes a while and some memory.
 * @param maxAnswerBytes what the rows of a table may take, asked at each login
 */
export function openConnection(options: ConnectionOptions, maxAnswerBytes = () => usualAnswerBytes): Connection {
  const logins = createLogins(options, maxAnswerBytes);
  const scripts = createScripts(logins, options);
  const turns = new ReadTurns();
  const known = new KnownTables();
  logins.onChange(() => known.forget());
  const { read, quick } = options.timeouts;

  const tableDetails = (name: string, signal: AbortSignal) =>
    logins.use(signal, async login => {
      const { fetchTable } = await import('./tables.ts');
      using held = new HeldExports(login);
      const { columns, size, isRefreshing, kind } = await fetchTable(login, held, { name }, { signal, timeout: read });
      return { columns, size, isRefreshing, kind };
    });

  return {
    get connected() {
      return logins.connected;
    },
    onChange: logins.onChange,
    connect(signal) {
      const { connected } = logins;
      return logins.use(signal, async login => {
        // A login that is made now has just been answered.
        if (connected) await heapOf(login, { signal, timeout: quick });
        return login.facts;
      });
    },
    variables: signal => logins.use(signal, login => listVariables(login, { signal, timeout: read })),
    tableDetails,
    describeTables: (tables, signal) => describeTables(tables, tableDetails, signal),
    openTable: (request, signal) =>
      logins.use(signal, async login => {
        const { openTableOn } = await import('./open-table.ts');
        return explained(await openTableOn(login, request, { signal, timeout: read }, { turns, known }), options);
      }),
    runScript: (request, signal) => known.during(() => scripts.run(request, signal)),
    async pythonPackages(signal) {
      if (options.language !== 'python')
        throw new UserError('UNSUPPORTED', 'Only Python sessions have Python packages; this one runs Groovy');
      const { listPythonPackages } = await import('./python-packages.ts');
      return listPythonPackages({ scripts, turns, known, limits: { signal, timeout: read } });
    },
    heap: signal => logins.use(signal, login => heapOf(login, { signal, timeout: quick })),
    close: logins.close,
  };
}

async function heapOf(login: Login, limits: { signal: AbortSignal; timeout: number }) {
  const { maxMemory, totalMemory, freeMemory } = await login.calls.unary(ConsoleService.method.getHeapInfo, {}, limits);
  return { maximum: Number(maxMemory), used: Number(totalMemory - freeMemory) };
}

/** Reads belong to the login that opened the table: when that is gone, the table has to be opened again. */
function explained(table: OpenTable, options: ConnectionOptions): OpenTable {
  return {
    ...table,
    read: signal =>
      table.read(signal).catch(error => {
        throw explainCallFailure(error, options);
      }),
  };
}
