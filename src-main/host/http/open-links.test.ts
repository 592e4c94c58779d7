import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { SessionAccess } from '../sessions/sessions.ts';
import { createOpenLinks } from './open-links.ts';

const psk: SessionAccess = {
  url: 'http://127.0.0.1:40001',
  authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler',
  token: new Secret('a key&'),
};

describe('createOpenLinks', () => {
  it('sends the browser to the session signed in, once', async () => {
    const links = createOpenLinks({ access: async () => psk });
    const code = links.create('community:dynamic:x');
    const answer = await links.route.request(`/${code}`);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('http://127.0.0.1:40001/?psk=a+key%26');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await links.route.request(`/${code}`)).status).toBe(410);
  });

  it('opens one panel of a session', async () => {
    const links = createOpenLinks({ access: async () => psk });
    const answer = await links.route.request(`/${links.create('x', { panel: 'my table' })}`);
    expect(answer.headers.get('location')).toBe('http://127.0.0.1:40001/iframe/widget/?name=my+table&psk=a+key%26');
  });

  it('puts no token of another kind into an address', async () => {
    const access = { url: 'https://dh.example.com', authType: 'Basic', token: new Secret('ada:lovelace') };
    const links = createOpenLinks({ access: async () => access });
    const answer = await links.route.request(`/${links.create('x')}`);
    expect(answer.headers.get('location')).toBe('https://dh.example.com/');
  });

  it('forgets a link after a minute, or when it was told', async () => {
    let now = 0;
    const links = createOpenLinks({ access: async () => psk, now: () => now });
    const [short, long] = [links.create('x'), links.create('x', { lifetimeMs: 600_000 })];
    now = 60_000;
    expect((await links.route.request(`/${short}`)).status).toBe(410);
    expect((await links.route.request(`/${long}`)).status).toBe(302);
  });

  it('is not used up by a preview', async () => {
    const links = createOpenLinks({ access: async () => psk });
    const code = links.create('x');
    expect((await links.route.request(`/${code}`, { method: 'HEAD' })).status).toBe(405);
    expect((await links.route.request(`/${code}`)).status).toBe(302);
  });

  it('says why a session cannot be opened, and escapes it', async () => {
    const error = new UserError('UNAVAILABLE', 'The session <b> is stopped.', { hint: 'Start it.' });
    const links = createOpenLinks({ access: () => Promise.reject(error) });
    const answer = await links.route.request(`/${links.create('x')}`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('The session &lt;b&gt; is stopped. Start it.');
  });
});
