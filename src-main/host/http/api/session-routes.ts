import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import {
  longestLog,
  newSessionSchema,
  sessionChangeSchema,
  type SessionEnvironment,
  type SessionUsage,
  type SessionVariables,
  type SessionView,
} from '../../../../src-shared/sessions-api.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { TableFormatter } from '../../formats/table-formatter.ts';
import type { Log } from '../../observe/log.ts';
import type { SessionDetails, Sessions } from '../../sessions/sessions.ts';
import type { GuardEnv } from '../guards.ts';
import { followLog } from './follow-log.ts';
import { parseBody } from './parse-body.ts';
import { readPreview, tableViews } from './table-views.ts';

export interface SessionRoutesParts {
  sessions: Pick<Sessions, 'community' | 'find' | 'start' | 'stop' | 'restart'>;
  formatter: TableFormatter;
  /** Aborts when the host closes. */
  closed: AbortSignal;
  log: Log;
}

/** How long looking into a session may take, in milliseconds. */
const lookLimitMs = 30_000;

/** What the page does with sessions, and what it sees of one. Looking never starts a worker. */
export function createSessionRoutes({ sessions, formatter, closed, log }: SessionRoutesParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();
  const limited = (request: Request) => AbortSignal.any([request.signal, closed, AbortSignal.timeout(lookLimitMs)]);

  routes.post('/', async c => {
    const session = await sessions.community.createKept(await parseBody(c, newSessionSchema), c.req.raw.signal);
    return c.json({ id: session.id }, 201);
  });

  routes.post('/:id/start', c => {
    sessions.start(c.req.param('id'));
    return c.body(null, 204);
  });

  routes.post('/:id/stop', async c => {
    await sessions.stop(c.req.param('id'));
    return c.body(null, 204);
  });

  routes.post('/:id/restart', async c => {
    await sessions.restart(c.req.param('id'));
    return c.body(null, 204);
  });

  routes.patch('/:id', async c => {
    await sessions.community.keep(c.req.param('id'), await parseBody(c, sessionChangeSchema));
    return c.body(null, 204);
  });

  routes.delete('/:id', async c => {
    const { warning } = await sessions.community.delete(c.req.param('id'));
    return c.json(warning === undefined ? {} : { warning });
  });

  routes.get('/:id', async c => {
    const details = await sessions.find(c.req.param('id')).details({ connect: false, signal: limited(c.req.raw) });
    return c.json(viewOf(details));
  });

  routes.get('/:id/tables', async c => {
    const signal = limited(c.req.raw);
    using loan = await sessions.find(c.req.param('id')).lend(signal);
    return c.json({ tables: await tableViews(loan.connection, signal) });
  });

  routes.get('/:id/tables/:name/rows', async c => {
    const signal = limited(c.req.raw);
    using loan = await sessions.find(c.req.param('id')).lend(signal);
    return c.json(await readPreview(loan.connection, c.req.param('name'), formatter, signal));
  });

  routes.get('/:id/variables', async c => {
    const signal = limited(c.req.raw);
    using loan = await sessions.find(c.req.param('id')).lend(signal);
    const variables = await loan.connection.variables(signal);
    return c.json({
      variables: variables.map(({ name, type, title }) => ({ name, type, ...(title !== undefined && { title }) })),
    } satisfies SessionVariables);
  });

  routes.get('/:id/logs', async c =>
    c.json({ lines: await sessions.find(c.req.param('id')).logTail(linesOf(c.req.query('lines'))) }),
  );

  routes.get('/:id/logs/follow', async c => {
    const session = sessions.find(c.req.param('id'));
    const lines = linesOf(c.req.query('lines'));
    await session.logTail(0); // refuses what has no log, before the stream begins
    return streamSSE(
      c,
      stream => followLog(stream, { session, lines, closed }),
      async error => log.warn({ err: error }, 'A log stream ended early'),
    );
  });

  routes.get('/:id/usage', async c => {
    const usage = await sessions.find(c.req.param('id')).usage(limited(c.req.raw));
    return c.json((usage ? { usage } : {}) satisfies SessionUsage);
  });

  routes.get('/:id/environment', async c => {
    const session = sessions.find(c.req.param('id'));
    if (session.language === 'groovy') return c.json({ packages: [] } satisfies SessionEnvironment);
    const signal = limited(c.req.raw);
    using loan = await session.lend(signal);
    const packages = await loan.connection.pythonPackages(signal);
    return c.json({
      packages: packages.map(found => ({ name: found.package, version: found.version })),
    } satisfies SessionEnvironment);
  });

  return routes;
}

const linesSchema = z.coerce.number().int().min(0).max(longestLog);

function linesOf(text: string | undefined): number {
  const lines = linesSchema.safeParse(text ?? '200');
  if (lines.success) return lines.data;
  throw new UserError('INVALID_ARGUMENT', `lines must be an integer from 0 to ${longestLog}`);
}

function viewOf({ summary, facts, ...known }: SessionDetails): SessionView {
  return { session: summary, ...facts, ...known };
}
