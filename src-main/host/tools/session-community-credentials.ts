import { z } from 'zod';
import { parseSessionId } from '../../../src-shared/session-id.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { authWord, mayReveal, signedInUrl, type CredentialMode } from './credentials.ts';
import { defineTool } from './define-tool.ts';
import { sessionIdInput } from './shared-inputs.ts';

export const sessionCommunityCredentials = defineTool({
  name: 'session_community_credentials',
  title: 'Show credentials',
  description:
    'SECURITY SENSITIVE: address and login token of one Community session. Call it only when the user explicitly asks for browser access or credentials, and never repeat the token elsewhere. Usually refused by policy; prefer session_browser_url with open.',
  group: 'community',
  readOnly: true,
  secret: true,
  reveals: ['auth_token', 'connection_url_with_auth', 'browser_url'],
  input: z.strictObject({ session_id: sessionIdInput }),
  structured: true,
  output: z.looseObject({
    session_id: z.string(),
    auth_type: z.string(),
    auth_token: z.string().describe('Empty when anonymous'),
    connection_url: z.string(),
    connection_url_with_auth: z.string(),
    browser_url: z.string(),
  }),

  async run({ session_id }, { services, config, signal, audit }) {
    const mode = config.security.community.credential_retrieval_mode;
    if (parseSessionId(session_id).type !== 'community') {
      throw new UserError('INVALID_SESSION_ID', `'${session_id}' is not a Community session.`, {
        hint: 'Credentials of Enterprise sessions are never shown. Open it with session_browser_url instead.',
      });
    }
    if (mode === 'none') throw disabled("Credential retrieval is disabled (mode='none').");
    const session = services.sessions.find(session_id);
    if (!mayReveal(mode, session.origin)) throw disabled(limitedTo(mode, session.id, session.origin));

    const access = await session.access(signal);
    audit({ credentials: { granted: true, mode } });
    const withAuth = signedInUrl(access);
    return {
      session_id: session.id,
      auth_type: authWord(access.authType),
      auth_token: access.token?.reveal() ?? '',
      connection_url: access.url,
      connection_url_with_auth: withAuth,
      browser_url: withAuth,
    };
  },
});

function limitedTo(mode: CredentialMode, id: string, origin: string): string {
  return `Credential retrieval is limited to ${mode === 'dynamic_only' ? 'dynamic' : 'static'} sessions (mode='${mode}'); '${id}' is ${origin}.`;
}

function disabled(message: string): UserError {
  return new UserError('DISABLED', message, {
    hint: 'Only the user can allow it: security.community.credential_retrieval_mode (none, dynamic_only, static_only, all) in deephaven_mcp.json. Without it, session_browser_url with open: true opens the session signed in.',
  });
}
