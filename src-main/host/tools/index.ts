import type { Tool } from './define-tool.ts';
import { listSystems } from './list-systems.ts';
import { mcpReload } from './mcp-reload.ts';
import { sessionBrowserUrl } from './session-browser-url.ts';
import { sessionCommunityCreate } from './session-community-create.ts';
import { sessionCommunityCredentials } from './session-community-credentials.ts';
import { sessionCommunityDelete } from './session-community-delete.ts';
import { sessionDetails } from './session-details.ts';
import { sessionLogs } from './session-logs.ts';
import { sessionPipList } from './session-pip-list.ts';
import { sessionScriptRun } from './session-script-run.ts';
import { sessionTableData } from './session-table-data.ts';
import { sessionTableSchema } from './session-table-schema.ts';
import { sessionTablesList } from './session-tables-list.ts';
import { sessionTablesSchema } from './session-tables-schema.ts';
import { sessionsList } from './sessions-list.ts';

/** Every tool, in the order clients see. The first one is harmless: some clients try it with no arguments. */
export const tools: readonly Tool[] = [
  sessionsList,
  listSystems,
  sessionDetails,
  sessionTablesList,
  sessionTablesSchema,
  sessionTableSchema,
  sessionTableData,
  sessionScriptRun,
  sessionPipList,
  sessionBrowserUrl,
  sessionLogs,
  sessionCommunityCreate,
  sessionCommunityDelete,
  sessionCommunityCredentials,
  mcpReload,
];
