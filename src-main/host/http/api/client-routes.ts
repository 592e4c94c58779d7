import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Hono } from 'hono';
import {
  applyRequestSchema,
  copyRequestSchema,
  planRequestSchema,
  undoRequestSchema,
} from '../../../../src-shared/clients-api.ts';
import type { Clients } from '../../clients/clients.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

/** Assistants and their files, for the page. A row's id in a path names one place of one assistant. */
export function createClientRoutes({ clients }: { clients: Clients }): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();

  routes.get('/', async c => c.json(await clients.list(c.req.query('folder'))));

  routes.post('/update-all', async c => c.json(await clients.updateAll()));

  routes.post('/renew-tokens', async c => c.json(await clients.renewTokens()));

  routes.post('/copy', async c => c.json(await clients.copy(await parseBody(c, copyRequestSchema)), 201));

  routes.post('/:id/plan', async c => c.json(await clients.plan(c.req.param('id'), await parseBody(c, planRequestSchema))));

  routes.post('/:id/apply', async c => c.json(await clients.apply(c.req.param('id'), await parseBody(c, applyRequestSchema))));

  routes.post('/:id/undo', async c => c.json(await clients.undo(c.req.param('id'), await parseBody(c, undoRequestSchema))));

  routes.post('/:id/test', async c => c.json(await clients.test(c.req.param('id'), { signal: c.req.raw.signal })));

  routes.post('/:id/extension', async c => {
    const file = await clients.extension(c.req.param('id'));
    c.header('content-type', 'application/octet-stream');
    c.header('content-disposition', `attachment; filename="${basename(file)}"`);
    return c.body(await readFile(file));
  });

  routes.post('/:id/link', async c => c.json({ url: await clients.link(c.req.param('id')) }, 201));

  return routes;
}
