import { Hono } from 'hono';
import type { About, Finding } from '../../../../src-shared/help-api.ts';
import type { GuardEnv } from '../guards.ts';

export interface HelpParts {
  about: About;
  /** Looks at everything this machine needs. */
  diagnose: (signal: AbortSignal) => Promise<Finding[]>;
}

/** What the help screen shows. */
export function createHelpRoutes({ about, diagnose }: HelpParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();
  routes.get('/', c => c.json(about));
  routes.post('/checks', async c => c.json({ findings: await diagnose(c.req.raw.signal) }));
  return routes;
}
