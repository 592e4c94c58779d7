import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageAddress, startPageServer } from '../scripts/page-server.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { localSession } from '../src-shared/testing/host-status.ts';
import { findChromium, launchBrowser } from './browser.ts';
import { startPageHost } from './page-host.ts';
import { send } from './transport/raw.ts';

const chromium = findChromium();

it.skipIf(chromium === undefined)(
  'serves the page from its sources on a host that runs, and passes on nothing of other pages',
  async () => {
    await using parts = new Disposables();
    const dir = parts.add(await mkdtemp(join(tmpdir(), 'page-dev-')), dir => rm(dir, { recursive: true, force: true }));
    const host = parts.add(await startPageHost({ dir, ui: dir }), host => host.stop());
    host.setSessions([localSession({ phase: 'ready', since: 0 }, 'ONLINE')]);
    const server = parts.add(await startPageServer(host.origin, 0), server => server.close());
    const address = pageAddress(server);
    const { origin } = new URL(address);
    const browser = parts.add(await launchBrowser(chromium!), browser => browser.close());
    const page = await browser.newPage();
    await page.goto(address + new URL(host.link()).hash);
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByText('local').first().waitFor();

    const ask = (headers: Record<string, string>) => send(origin, { method: 'GET', path: '/api/status', headers });
    const refused = { status: 403, text: 'Only the page of this server may ask here.' };
    expect(await ask({ origin: 'http://localhost:3000' })).toMatchObject(refused);
    expect(await ask({ origin: 'https://evil.com' })).toMatchObject(refused);
    expect(await ask({ host: 'evil.com', origin: 'http://evil.com' })).toMatchObject({ status: 403 });
    // To others it is what the host is: without a token, nothing.
    expect(await ask({ origin })).toMatchObject({ status: 401 });
  },
  60_000,
);
