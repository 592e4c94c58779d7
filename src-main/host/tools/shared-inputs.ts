import { z } from 'zod';
import { livenessWords } from '../../../src-shared/session.ts';

export const livenessSchema = z.enum(livenessWords);

/** The `session_id` argument that most tools take. */
export const sessionIdInput = z.string().describe('As sessions_list gives it');

/** The `table_name` argument. */
export const tableNameInput = z.string().describe('As session_tables_list gives it');
