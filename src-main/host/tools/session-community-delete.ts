import { z } from 'zod';
import { UserError } from '../../../src-shared/user-error.ts';
import { defineTool } from './define-tool.ts';

export const sessionCommunityDelete = defineTool({
  name: 'session_community_delete',
  title: 'Delete session',
  description:
    'Stops and deletes a session that session_community_create made; all its tables and variables are lost. Give session_name or session_id.',
  group: 'community',
  readOnly: false,
  destructive: true,
  input: z.strictObject({
    session_name: z.string().optional().describe('Bare name, such as lab'),
    session_id: z.string().optional().describe('Full id, such as community:dynamic:lab'),
  }),
  structured: true,
  output: z.looseObject({ session_id: z.string(), session_name: z.string() }),

  async run({ session_name, session_id }, { services, progress, warn }) {
    const wanted = session_name ?? session_id;
    if (wanted === undefined || (session_name !== undefined && session_id !== undefined)) {
      throw new UserError('INVALID_ARGUMENT', 'Give exactly one of session_name and session_id.');
    }
    progress('stopping the worker');
    const { id, name, warning } = await services.sessions.community.delete(wanted);
    if (warning) warn(warning);
    return { session_id: id, session_name: name };
  },
});
