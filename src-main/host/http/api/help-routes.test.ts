import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { aboutSchema, checksSchema, type Finding } from '../../../../src-shared/help-api.ts';
import type { GuardEnv } from '../guards.ts';
import { createHelpRoutes } from './help-routes.ts';

const about = { version: '1', node: '24', system: 'Linux', dataFolder: '/d', logFolder: '/d/logs', configFile: '/d/c.json' };

function open(diagnose: (signal: AbortSignal) => Promise<Finding[]>) {
  return new Hono<GuardEnv>().route('/', createHelpRoutes({ about, diagnose }));
}

it('says where things are, without looking at anything', async () => {
  const answer = await open(() => expect.unreachable()).request('/');
  expect(aboutSchema.parse(await answer.json())).toEqual(about);
});

it('looks at everything when asked, and stops looking when nobody waits any more', async () => {
  const finding = { title: 'Java', result: 'problem', detail: 'None.', fix: 'Install one.' } as const;
  const asking = new AbortController();
  let seen: AbortSignal | undefined;
  const routes = open(async signal => {
    seen = signal;
    return [finding];
  });
  const answer = await routes.request('/checks', { method: 'POST', signal: asking.signal });
  expect(checksSchema.parse(await answer.json())).toEqual({ findings: [finding] });
  asking.abort();
  expect(seen?.aborted).toBe(true);
});
