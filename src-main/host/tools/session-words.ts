import { z } from 'zod';
import type { SessionSummary } from '../../../src-shared/session.ts';

export const livenessSchema = z.enum(['ONLINE', 'OFFLINE', 'STARTING', 'UNAUTHORIZED', 'MISCONFIGURED', 'UNKNOWN']);

/** The `session_id` argument that most tools take. */
export const sessionIdInput = z.string().describe('As sessions_list gives it');

/** The `table_name` argument. */
export const tableNameInput = z.string().describe('As session_tables_list gives it');

/** Whether a login is in force. */
export function isConnected({ state }: SessionSummary): boolean {
  return state.phase === 'ready' || state.phase === 'busy';
}
