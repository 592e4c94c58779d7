import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import type { HostStatus, Permission } from '../../../../src-shared/host-status.ts';
import {
  type ApiError,
  changedClientSchema,
  codeRequestSchema,
  newClientSchema,
  newLinkSchema,
} from '../../../../src-shared/host-api.ts';
import type { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Log } from '../../observe/log.ts';
import type { GuardEnv } from '../guards.ts';
import { copiedLinkMs, type OpenLinks } from '../open-links.ts';
import { apiFailure } from './api-failure.ts';
import { streamEvents } from './event-stream.ts';
import type { HostEvents } from './host-events.ts';
import { parseBody } from './parse-body.ts';

const bodyLimitBytes = 64 * 1024;

/** What the page may see and do. */
export interface ApiParts {
  status: () => HostStatus;
  events: HostEvents;
  clients: {
    mint(name: string, permission: Permission): Promise<Secret>;
    /** @returns whether there was one */
    revoke(name: string): Promise<boolean>;
    /** @returns whether there is such a client */
    setPermission(name: string, permission: Permission): Promise<boolean>;
  };
  /** A page's token for its one-time code; undefined when that is unknown, used or too old. */
  exchangeCode: (code: string) => Promise<Secret | undefined>;
  /** A code that opens the page once. */
  createCode: () => Secret;
  openLinks: Pick<OpenLinks, 'create'>;
  /** What other parts of the app offer the page, each below a path of its own. */
  routes?: readonly { path: string; app: Hono<GuardEnv> }[];
  log: Log;
}

/** What the page asks the host, to be mounted at `/api`: for callers that the guards found to be our page or our own processes. */
export function createApi({
  status,
  events,
  clients,
  exchangeCode,
  createCode,
  openLinks,
  routes = [],
  log,
}: ApiParts): Hono<GuardEnv> {
  const api = new Hono<GuardEnv>();
  api.onError((error, c) => apiFailure(error, c, log));
  api.use('/*', bodyLimit({ maxSize: bodyLimitBytes, onError: refuseLargeBody }));
  api.use('/*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });

  // It would do all that GET does, such as connecting to a server or following a log, for an answer without a body.
  api.use('/*', async (c, next) => (c.req.method === 'HEAD' ? c.body(null, 405, { Allow: 'GET' }) : next()));

  api.post('/code', async c => {
    const { code } = await parseBody(c, codeRequestSchema);
    const token = await exchangeCode(code);
    if (!token) {
      throw new UserError('UNAUTHENTICATED', 'This code was used already, or it is too old.', {
        hint: 'Open the page from the tray, or run the start command again.',
      });
    }
    return c.json({ token: token.reveal() });
  });

  api.use('/*', async (c, next) => {
    const kind = c.get('caller')?.kind;
    if (kind === undefined) throw new UserError('UNAUTHENTICATED', 'This needs the token of the page.');
    if (kind === 'mcp') throw new UserError('PERMISSION_DENIED', "A client's token works for /mcp only.");
    await next();
  });

  api.post('/page-codes', c => c.json({ code: createCode().reveal() }, 201));

  api.get('/status', c => c.json(status()));

  api.get('/events', c =>
    streamSSE(
      c,
      stream => streamEvents(stream, { events, status, lastEventId: c.req.header('Last-Event-ID') }),
      async error => log.warn({ err: error }, 'An event stream ended early'),
    ),
  );

  api.post('/sessions/:id/links', async c => {
    const { purpose, panel } = await parseBody(c, newLinkSchema);
    const id = c.req.param('id');
    if (!status().sessions.some(session => session.id === id)) {
      throw new UserError('SESSION_NOT_FOUND', `There is no session "${id}".`);
    }
    const code = openLinks.create(id, {
      ...(panel !== undefined && { panel }),
      ...(purpose === 'copy' && { lifetimeMs: copiedLinkMs }),
    });
    return c.json({ path: `/open/${code}` }, 201);
  });

  api.post('/clients', async c => {
    const { name, permission } = await parseBody(c, newClientSchema);
    if (status().clients.some(client => client.name === name)) {
      throw new UserError('ALREADY_EXISTS', `There is a client "${name}" already.`, {
        hint: 'Choose another name, or revoke that client first.',
      });
    }
    const token = await clients.mint(name, permission);
    return c.json({ name, token: token.reveal() }, 201);
  });

  api.patch('/clients/:name', async c => {
    const name = c.req.param('name');
    const { permission } = await parseBody(c, changedClientSchema);
    if (!(await clients.setPermission(name, permission))) throw noClient(name);
    return c.body(null, 204);
  });

  api.delete('/clients/:name', async c => {
    const name = c.req.param('name');
    if (!(await clients.revoke(name))) throw noClient(name);
    return c.body(null, 204);
  });

  for (const { path, app } of routes) api.route(path, app);
  api.all('/*', c => {
    const message = `There is no ${c.req.method} ${c.req.path} here.`;
    return c.json({ error: { code: 'UNSUPPORTED', message } } satisfies ApiError, 404);
  });
  return api;
}

function noClient(name: string): UserError {
  return new UserError('INVALID_ARGUMENT', `There is no client "${name}".`);
}

function refuseLargeBody(): never {
  throw new UserError('INVALID_ARGUMENT', 'The request is too large.', { hint: `At most ${bodyLimitBytes} bytes.` });
}
