import { Hono } from 'hono';
import type { CallRecord } from '../../../../src-shared/host-status.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Activity } from '../../observe/activity.ts';
import type { CallRates } from '../../observe/call-rates.ts';
import type { GuardEnv } from '../guards.ts';

export interface CallParts {
  activity: Pick<Activity, 'recent' | 'details' | 'clear'>;
  rates: Pick<CallRates, 'minutes'>;
  /** Makes a call as the person; resolves when it ended, well or not. It shows among the calls like any other. */
  call: (tool: string, input: unknown, signal: AbortSignal) => Promise<void>;
  /** Called after the list was emptied. */
  onCleared: () => void;
}

const mostCalls = 1000;

/** The calls that are kept: their details, again, and none any more. */
export function createCallRoutes({ activity, rates, call, onCleared }: CallParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();
  const find = (id: string): CallRecord => {
    const record = activity.details(id);
    if (record) return record;
    throw new UserError('INVALID_ARGUMENT', 'This call is no longer kept.', { hint: `The last ${mostCalls} calls are.` });
  };

  routes.get('/', c => c.json({ calls: activity.recent(mostCalls) }));

  routes.get('/rates', c => c.json({ minutes: rates.minutes(Date.now()) }));

  routes.get('/:id', c => c.json(find(c.req.param('id'))));

  routes.post('/:id/repeat', async c => {
    const { tool, input } = find(c.req.param('id'));
    await call(tool, repeatable(input), c.req.raw.signal);
    return c.body(null, 204);
  });

  routes.delete('/', c => {
    activity.clear();
    onCleared();
    return c.body(null, 204);
  });

  return routes;
}

/** The arguments as they were. @throws UserError UNSUPPORTED where only a part of them was kept */
function repeatable(input: string | undefined): unknown {
  try {
    if (input !== undefined && !input.includes('[secret]')) return JSON.parse(input);
  } catch {
    // It was cut to its kept length, so it is no JSON any more.
  }
  throw new UserError('UNSUPPORTED', 'This call can’t be repeated: its input was too long to keep, or holds a secret.', {
    hint: 'Ask your client to make it again.',
  });
}
