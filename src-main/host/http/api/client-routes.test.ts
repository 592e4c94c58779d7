import { mkdir } from 'node:fs/promises';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { appliedSchema, clientListSchema, clientPlanSchema, copyTextsSchema } from '../../../../src-shared/clients-api.ts';
import { openScene } from '../../clients/testing/scene.ts';
import { silentLog } from '../../observe/testing/silent-log.ts';
import type { GuardEnv } from '../guards.ts';
import { apiFailure } from './api-failure.ts';
import { createClientRoutes } from './client-routes.ts';

async function open() {
  const scene = await openScene('linux');
  const app = new Hono<GuardEnv>();
  app.onError((error, c) => apiFailure(error, c, silentLog));
  app.route('/clients', createClientRoutes(scene));
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await app.request(`/clients${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  return { scene, send, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

it('shows the way of one client from found to added to removed', async () => {
  await using page = await open();
  const list = clientListSchema.parse((await page.send('GET', '')).body);
  expect(list.clients.find(row => row.id === 'cursor')).toMatchObject({ entry: { state: 'none' }, hasLink: true });

  const plan = clientPlanSchema.parse((await page.send('POST', '/cursor/plan', { action: 'add' })).body);
  expect(plan).toMatchObject({ effect: 'create', lines: expect.arrayContaining([expect.objectContaining({ kind: 'added' })]) });

  const added = appliedSchema.parse((await page.send('POST', '/cursor/apply', { action: 'add', permission: 'ask' })).body);
  expect(added.row).toMatchObject({ entry: { state: 'current' }, permission: 'ask', canUndo: true });

  page.scene.moveTo('http://127.0.0.1:1/mcp');
  expect((await page.send('POST', '/update-all')).body).toEqual({ updated: ['cursor'], failed: [] });

  const undone = appliedSchema.parse((await page.send('POST', '/cursor/undo', {})).body);
  expect(undone).toMatchObject({ effect: 'delete', row: { entry: { state: 'none' }, canUndo: false } });
});

it('adds to a project, and lists the files of its folder', async () => {
  await using page = await open();
  const folder = `${page.scene.home}/p`;
  await mkdir(folder);
  const added = appliedSchema.parse((await page.send('POST', '/cursor/apply', { action: 'add', folder })).body);
  const list = clientListSchema.parse((await page.send('GET', `?folder=${encodeURIComponent(folder)}`)).body);
  const projects = list.clients.filter(row => row.scope === 'project');
  expect(projects.find(row => row.id === added.row.id)?.entry).toEqual({ state: 'current' });
  expect(projects.map(row => row.client)).toEqual(expect.arrayContaining(['cursor', 'claude-code', 'vscode', 'codex', 'gemini']));
});

it('gives texts to copy and links to open', async () => {
  await using page = await open();
  const copied = await page.send('POST', '/copy', { name: 'mine', permission: 'full' });
  expect(copied.status).toBe(201);
  expect(copyTextsSchema.parse(copied.body).json).toContain('"deephaven"');
  expect((await page.send('POST', '/cursor/link')).body).toEqual({ url: expect.stringMatching(/^cursor:/) });
});

it.each([
  ['/nobody/apply', { action: 'add' }, 400, 'INVALID_ARGUMENT'],
  ['/cursor/apply', { action: 'destroy' }, 400, 'INVALID_ARGUMENT'],
  ['/cursor/apply', { action: 'update' }, 400, 'INVALID_ARGUMENT'],
  ['/zed/link', undefined, 409, 'UNSUPPORTED'],
])('refuses %s %j', async (path, body, status, code) => {
  await using page = await open();
  expect(await page.send('POST', path, body)).toMatchObject({ status, body: { error: { code } } });
});
