import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createActivity } from '../../observe/activity.ts';
import { createCallRates } from '../../observe/call-rates.ts';
import { silentLog } from '../../observe/testing/silent-log.ts';
import { apiFailure } from './api-failure.ts';
import { createCallRoutes } from './call-routes.ts';

function open() {
  const activity = createActivity();
  const repeated: [string, unknown][] = [];
  let cleared = 0;
  const app = new Hono();
  app.onError((error, c) => apiFailure(error, c, silentLog));
  app.route(
    '/',
    createCallRoutes({
      activity,
      rates: createCallRates(),
      call: async (tool, input) => void repeated.push([tool, input]),
      onCleared: () => (cleared += 1),
    }),
  );
  const made = (input: string): string => {
    const call = activity.begin({ client: 'cursor', tool: 'session_details', input });
    call.end({ outBytes: 2, output: '{}' });
    return call.id;
  };
  return { made, repeated, cleared: () => cleared, send: (method: string, path: string) => app.request(path, { method }) };
}

describe('createCallRoutes', () => {
  it('gives a call with what went in and out, while it is kept', async () => {
    const { made, send } = open();
    const id = made('{"session_id":"x"}');
    expect(await (await send('GET', `/${id}`)).json()).toMatchObject({ id, input: '{"session_id":"x"}', output: '{}' });
    expect(await (await send('GET', '/')).json()).toMatchObject({ calls: [{ id, tool: 'session_details' }] });
    expect((await send('GET', '/gone')).status).toBe(400);
    expect(await (await send('GET', '/rates')).json()).toMatchObject({ minutes: { length: 60 } });
  });

  it('makes a call again with the same arguments', async () => {
    const { made, send, repeated } = open();
    expect((await send('POST', `/${made('{"session_id":"x"}')}/repeat`)).status).toBe(204);
    expect(repeated).toEqual([['session_details', { session_id: 'x' }]]);
  });

  it.each([['{"auth_token":"[secret]"}'], [JSON.stringify({ script: 'x'.repeat(70_000) })]])(
    'repeats no call of which only a part was kept',
    async input => {
      const { made, send, repeated } = open();
      const answer = await send('POST', `/${made(input)}/repeat`);
      expect(await answer.json()).toMatchObject({ error: { code: 'UNSUPPORTED', hint: expect.any(String) } });
      expect(repeated).toEqual([]);
    },
  );

  it('forgets every call', async () => {
    const { made, send, cleared } = open();
    made('{}');
    expect((await send('DELETE', '/')).status).toBe(204);
    expect(cleared()).toBe(1);
    expect(await (await send('GET', '/')).json()).toEqual({ calls: [] });
  });
});
