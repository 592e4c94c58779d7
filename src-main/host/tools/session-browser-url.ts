import { z } from 'zod';
import { authKind } from '../../../src-shared/auth-type.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { defineTool } from './define-tool.ts';
import { sessionIdInput } from './shared-inputs.ts';

export const sessionBrowserUrl = defineTool({
  name: 'session_browser_url',
  title: 'Browser address',
  description:
    "Web address of a session, or of one panel (table or figure) in it, without any secret. open: true opens it in the user's browser, already signed in.",
  group: 'core',
  readOnly: true,
  input: z.strictObject({
    session_id: sessionIdInput,
    panel: z.string().min(1).optional().describe('Name of a table or figure'),
    open: z.boolean().default(false).describe("Open it in the user's browser; once is enough"),
  }),
  structured: true,
  output: z.looseObject({
    session_id: z.string(),
    connection_url: z.string(),
    requires_auth: z.boolean(),
    opened: z.boolean(),
  }),

  async run({ session_id, panel, open }, { services, signal, caller }) {
    const session = services.sessions.find(session_id);
    const { summary, authType } = await session.details({ connect: false, signal });
    if (!summary.url) {
      throw new UserError('UNAVAILABLE', `Session '${session.id}' has no address: it is not running.`, {
        hint: 'Any tool that uses the session starts it, such as session_tables_list.',
      });
    }
    if (open) await services.openInBrowser({ id: session.id, ...(panel && { panel }) }, caller.name);
    return {
      session_id: session.id,
      connection_url: panel ? `${summary.url}/iframe/widget/?name=${encodeURIComponent(panel)}` : summary.url,
      requires_auth: authKind(authType ?? '') !== 'anonymous',
      opened: open,
    };
  },
});
