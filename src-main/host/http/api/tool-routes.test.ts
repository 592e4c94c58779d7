import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { toolListSchema } from '../../../../src-shared/tools-api.ts';
import { configSchema } from '../../config/schema.ts';
import { createActivity } from '../../observe/activity.ts';
import { tools } from '../../tools/index.ts';
import type { GuardEnv } from '../guards.ts';
import { createToolRoutes } from './tool-routes.ts';

it('lists every tool that a client may see, with what it does, how often it was called, and what switches it off', async () => {
  const activity = createActivity();
  activity.begin({ client: 'cursor', tool: 'sessions_list', input: '{}' }).end({ outBytes: 2, output: '{}' });
  const config = configSchema.parse({ tools: { groups: { community: false } } });
  const routes = new Hono<GuardEnv>().route('/', createToolRoutes({ tools, config: () => config, activity }));
  const { tools: listed } = toolListSchema.parse(await (await routes.request('/')).json());
  const named = (name: string) => listed.find(tool => tool.name === name);
  expect(listed).toHaveLength(tools.filter(({ compatOnly }) => !compatOnly).length);
  expect(named('sessions_list')).toMatchObject({ kind: 'reads', calls: 1 });
  expect(named('sessions_list')).not.toHaveProperty('offBy');
  expect(named('session_community_delete')).toMatchObject({ kind: 'destroys', calls: 0, offBy: 'tools.groups.community' });
});
