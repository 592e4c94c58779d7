import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { authKind } from '../../../src-shared/auth-type.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import type { SessionAccess } from '../sessions/sessions.ts';
import { plainPage } from './plain-page.ts';

const defaultLifetimeMs = 60_000;
/** For a link that a person copies and may open later; one that opens at once has `defaultLifetimeMs`. */
export const copiedLinkMs = 10 * 60_000;
const accessLimitMs = 20_000;
/** More than anybody clicks. Beyond it the oldest links are dropped. */
const maxLinks = 100;

/** One-time links to sessions, and the route that serves them. */
export interface OpenLinks {
  /** A code for `/open/CODE`, good for one use. `lifetimeMs` is a minute unless told. */
  create(sessionId: string, options?: { panel?: string; lifetimeMs?: number }): string;
  /** Serves the codes; to be mounted at `/open`. */
  route: Hono;
}

/** Links that open a session signed in without showing its key: it is only in the redirect's answer. */
export function createOpenLinks({
  access,
  onUse,
  now = Date.now,
}: {
  access: (sessionId: string, signal: AbortSignal) => Promise<SessionAccess>;
  /** A code was used, good or not. */
  onUse?: (code: string) => void;
  now?: () => number;
}): OpenLinks {
  const links = new Map<string, { sessionId: string; panel: string | undefined; expiresAt: number }>();

  function use(code: string) {
    const link = links.get(code);
    links.delete(code);
    onUse?.(code);
    return link && link.expiresAt > now() ? link : undefined;
  }

  const route = new Hono();
  route.get('/:code', async c => {
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    // A preview of the link must not use it up.
    if (c.req.method === 'HEAD') return c.body(null, 405, { Allow: 'GET' });

    const link = use(c.req.param('code'));
    if (!link) {
      return plainPage(c, 410, 'This link was used already, or is too old', 'Open the session again from Deephaven MCP.');
    }
    try {
      const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(accessLimitMs)]);
      return c.redirect(signedInAddress(await access(link.sessionId, signal), link.panel));
    } catch (error) {
      const { message, hint } = toUserError(error);
      return plainPage(c, 503, 'This session cannot be opened now', hint ? `${message} ${hint}` : message);
    }
  });

  return {
    route,
    create(sessionId, { panel, lifetimeMs = defaultLifetimeMs } = {}) {
      for (const [code, { expiresAt }] of links) if (expiresAt <= now() || links.size >= maxLinks) links.delete(code);
      const code = randomBytes(32).toString('base64url');
      links.set(code, { sessionId, panel, expiresAt: now() + lifetimeMs });
      return code;
    },
  };
}

/** Deephaven's page, or one panel of it; it takes a pre-shared key only from the address. */
function signedInAddress({ url, authType, token }: SessionAccess, panel: string | undefined): string {
  const address = new URL(panel === undefined ? '/' : '/iframe/widget/', url);
  if (panel !== undefined) address.searchParams.set('name', panel);
  if (token && authKind(authType) === 'psk') address.searchParams.set('psk', token.reveal());
  return address.href;
}
