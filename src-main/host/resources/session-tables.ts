import { isTableType } from '../../../src-shared/table-type.ts';
import type { SessionResource } from './define-resource.ts';

/** The tables of a session, as session_tables_list shows them with `detail`. */
export const sessionTables: SessionResource = {
  uriTemplate: 'deephaven://session/{session_id}/tables',
  name: 'session-tables',
  title: 'Tables of a session',
  description: 'Names and types of the tables in a session, and whether they tick.',
  mimeType: 'application/json',
  tool: 'session_tables_list',
  isOf: () => true,

  async read(id, { sessions, signal }) {
    using session = await sessions.ready(id, signal);
    const found = (await session.connection.variables(signal)).filter(({ type }) => isTableType(type));
    const described = await session.connection.describeTables(found, signal);
    const tables = described.map(({ name, type, details }) => ({
      name,
      type,
      ...(details && { is_refreshing: details.isRefreshing }),
    }));
    return {
      session_id: session.id,
      tables,
      count: tables.length,
      ...(session.warnings.length > 0 && { warnings: session.warnings }),
    };
  },
};
