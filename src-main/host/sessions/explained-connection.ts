import type { Connection } from '../deephaven/connection.ts';

type Act<Args extends unknown[], T> = (...args: Args) => Promise<T>;

/** The same connection, whose failures go through `causeOf`: whoever owns the server may know better what happened. */
export function explainedConnection(connection: Connection, causeOf: (error: unknown) => Promise<unknown>): Connection {
  const explained =
    <Args extends unknown[], T>(act: Act<Args, T>): Act<Args, T> =>
    async (...args) => {
      try {
        return await act(...args);
      } catch (error) {
        throw await causeOf(error);
      }
    };
  return {
    get connected() {
      return connection.connected;
    },
    onChange: listener => connection.onChange(listener),
    connect: explained(signal => connection.connect(signal)),
    variables: explained(signal => connection.variables(signal)),
    tableDetails: explained((name, signal) => connection.tableDetails(name, signal)),
    describeTables: explained((tables, signal) => connection.describeTables(tables, signal)),
    openTable: explained(async (request, signal) => {
      const table = await connection.openTable(request, signal);
      return { ...table, read: explained(signal => table.read(signal)) };
    }),
    runScript: explained((request, signal) => connection.runScript(request, signal)),
    pythonPackages: explained(signal => connection.pythonPackages(signal)),
    heap: explained(signal => connection.heap(signal)),
    close: () => connection.close(),
  };
}
