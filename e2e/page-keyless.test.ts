import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionSummary } from '../src-shared/session.ts';
import { localSession } from '../src-shared/testing/host-status.ts';
import { chromium, goTo, look, startPages, type Pages } from './page-fixture.ts';
import { startPageHost, type PageHost } from './page-host.ts';

const ready = localSession({ phase: 'ready', since: 0 }, 'ONLINE');
const open: SessionSummary = {
  ...ready,
  id: 'community:dynamic:open',
  name: 'open',
  origin: 'dynamic',
  launchMethod: 'python',
  keyless: true,
};

describe.skipIf(!chromium)('a session without a key', () => {
  let dir: string;
  let pages: Pages;
  let host: PageHost;
  let page: Page;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'page-keyless-'));
    pages = await startPages();
    host = await startPageHost({ dir, ui: pages.ui });
    host.setSessions([ready, open]);
    await host.tokens.mint('ada', 'full');
    host.activity.begin({ client: 'ada', tool: 'sessions_list', input: '{}' }).end({ outBytes: 2, output: '{}' });
    page = await pages.open(host.link());
  }, 120_000);
  afterAll(async () => {
    await host?.stop();
    await pages?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  it('is warned of on the overview and on its own page, with what it means and how to end it, as long as it runs', async () => {
    const warning = page.getByText('1 session runs without a key');
    await warning.waitFor();
    expect(await page.getByText(/every web page that is open in a browser here can run code/).count()).toBe(1);
    await look(page, 'overview-keyless', warning);
    await page.getByRole('link', { name: 'open', exact: true }).first().click();
    await page.getByText('This session asks for no key').waitFor();
    await page.getByText(/delete the session and create it again/).waitFor();
    await look(page, 'session-keyless');
    await goTo(page, 'Overview');
    await warning.waitFor();
    host.setSessions([ready]);
    await warning.waitFor({ state: 'detached' });
    expect(pages.complaints()).toEqual([]);
  });
});
