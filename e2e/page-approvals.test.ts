import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AskedCall } from '../src-main/host/approvals/approvals.ts';
import { findChromium, launchBrowser } from './browser.ts';
import { startPageHost, type PageHost } from './page-host.ts';

const chromium = findChromium();
const root = join(import.meta.dirname, '..');
const sizes = {
  wide: { width: 960, height: 640 },
  high: { width: 1200, height: 900 },
  narrow: { width: 320, height: 640 },
  zoomed: { width: 640, height: 400 },
};

describe.skipIf(chromium === undefined)('the card for a call that waits', () => {
  let browser: Browser;
  let ui: string;
  let dir: string;
  let host: PageHost;
  let context: BrowserContext;
  let page: Page;
  let calls: AbortController;

  beforeAll(async () => {
    ui = await mkdtemp(join(tmpdir(), 'page-approvals-'));
    const configFile = join(root, 'src-renderer/vite.config.ts');
    await build({ configFile, build: { outDir: ui, emptyOutDir: true }, logLevel: 'error' });
    browser = await launchBrowser(chromium!);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(ui, { recursive: true, force: true });
  });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'page-host-'));
    host = await startPageHost({ dir, ui });
    calls = new AbortController();
    context = await browser.newContext({ viewport: sizes.wide });
    page = await context.newPage();
    await host.tokens.mint('cursor', 'ask');
    await page.goto(host.link());
    await page.getByText('Listening on').waitFor();
  });

  afterEach(async () => {
    calls.abort(new Error('The test is over.'));
    await context.close();
    await host.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('shows what would run, on every screen and in the title, and lets it run once', async () => {
    const answer = ask();
    const card = page.getByRole('region', { name: 'cursor waits for your approval' });
    await card.getByText('Run script (session_script_run) on community:dynamic:local').waitFor();
    await card.getByText('t = empty_table(10)').waitFor();
    await card.getByText(/The call waits \d+ s more/).waitFor();
    await page
      .getByRole('alert')
      .getByText('cursor waits for your approval: Run script. 1 call waits.')
      .waitFor({ state: 'attached' });
    expect(await page.title()).toBe('(1) Overview: Deephaven MCP');
    for (const screen of ['Sessions', 'Clients', 'Activity']) {
      await page.getByRole('link', { name: screen, exact: true }).click();
      await card.waitFor();
    }
    await look('approval');
    await card.getByRole('button', { name: 'Allow once' }).click();
    expect(await answer).toBe('approved');
    await card.waitFor({ state: 'detached' });
    expect(await page.title()).toBe('Activity: Deephaven MCP');
    expect((await host.tokens.list())[0]!.permission).toBe('ask');
  });

  it('leaves the focus where a person types, and is answered by keyboard alone', async () => {
    host.activity.begin({ client: 'cursor', tool: 'sessions_list', input: '{}' }).end({ outBytes: 2, output: '{}' });
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await page.getByRole('searchbox').fill('curs');
    await page.getByRole('searchbox').press('End');
    const answer = ask();
    const card = page.getByRole('region', { name: 'cursor waits for your approval' });
    await card.waitFor();
    await page.keyboard.type('or');
    expect(await page.getByRole('searchbox').inputValue()).toBe('cursor');
    for (let presses = 0; (await focused()) !== 'Deny'; presses++) {
      expect(presses).toBeLessThan(30);
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('Enter');
    expect(await answer).toBe('denied');
    await card.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('content');
    await page.getByRole('status').getByText('Denied to cursor.').waitFor({ state: 'attached' });
  });

  it('allows a client for good, in words that say so', async () => {
    const answer = ask();
    const button = page.getByRole('button', { name: 'Allow this client' });
    await page.getByText('its permission becomes "Everything"').waitFor();
    await button.click();
    expect(await answer).toBe('approved');
    await expect.poll(() => host.tokens.list()[0]!.permission).toBe('full');
  });

  it('goes through several one after the other, and keeps the one that is read', async () => {
    const first = ask();
    const card = page.getByRole('region', { name: 'cursor waits for your approval' });
    await card.waitFor();
    const second = ask({
      client: 'zed',
      fingerprint: 'b',
      tool: 'session_community_delete',
      title: 'Delete session',
      script: undefined,
    });
    const third = ask({ client: 'zed', fingerprint: 'c', canAllowClient: false });
    await page.getByText('1 of 3').waitFor();
    await look('approvals');
    await card.getByRole('button', { name: 'Deny' }).click();
    expect(await first).toBe('denied');
    const next = page.getByRole('region', { name: 'zed waits for your approval' });
    await next.getByText('Delete session').first().waitFor();
    await next.getByRole('button', { name: 'Show next' }).click();
    await next.getByText('2 of 2').waitFor();
    expect(await next.getByRole('button', { name: 'Allow this client' }).count()).toBe(0);
    await next.getByRole('button', { name: 'Allow once' }).click();
    expect(await third).toBe('approved');
    await next.getByRole('button', { name: 'Allow once' }).click();
    expect(await second).toBe('approved');
  });

  it('takes no click in its first moments: it may have been meant for something else', async () => {
    // Looked at by the page itself, in the frame in which it appears: from here it could be later than its first moments.
    const atFirst = page.evaluate<string>(`new Promise(resolve => {
      const look = () => {
        const button = [...document.querySelectorAll('button')].find(each => each.textContent === 'Allow once');
        if (!button) return requestAnimationFrame(look);
        const { x, y } = button.getBoundingClientRect();
        const there = document.elementFromPoint(x + 5, y + 5);
        resolve(there === null ? 'off the screen' : there.closest('button') ? 'takes a click' : 'takes none');
      };
      look();
    })`);
    void ask();
    expect(await atFirst).toBe('takes none');
  });

  it('shows all of a long script, and scrolls it by keyboard', async () => {
    void ask({ script: Array.from({ length: 900 }, (_, at) => `line_${at} = ${at}`).join('\n') });
    await page.getByText('line_899').waitFor();
    const script = page.getByRole('region', { name: 'script, 900 lines' });
    await script.focus();
    await page.keyboard.press('End');
    await expect.poll(() => script.evaluate(element => element.scrollTop)).toBeGreaterThan(100);
    await look('approval-long');
  });

  it('shows each variable and each item on a line of its own, however many they are', async () => {
    const variables = Array.from({ length: 300 }, (_, at) => `VARIABLE_${at}=${'v'.repeat(40)}`);
    void ask({
      tool: 'session_community_create',
      title: 'Create session',
      arguments: [
        { name: 'environment_vars', lines: variables },
        { name: 'docker_volumes', lines: ['/data:/data', '/home/me/.config:/config:rw'] },
      ],
    });
    const given = page.getByRole('region', { name: 'What it is called with' });
    await given.getByText(`VARIABLE_299=${'v'.repeat(40)}`).waitFor();
    expect(await given.getByRole('listitem').allTextContents()).toEqual([
      ...variables,
      '/data:/data',
      '/home/me/.config:/config:rw',
    ]);
    await given.focus();
    await page.keyboard.press('End');
    await expect.poll(() => given.evaluate(element => element.scrollTop)).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Allow once' }).scrollIntoViewIfNeeded();
    await look('approval-many');
  });

  it('takes no yes to a call that it could not show whole, until it could', async () => {
    await page.route('**/api/approvals/*', route => route.abort());
    const answer = ask({ script: 'x = 1\n'.repeat(2_000) });
    const allow = page.getByRole('button', { name: 'Allow once' });
    await page.getByRole('button', { name: 'Show all of the call' }).waitFor();
    expect([await allow.isDisabled(), await page.getByRole('button', { name: 'Deny' }).isDisabled()]).toEqual([true, false]);
    await page.unroute('**/api/approvals/*');
    await page.getByRole('button', { name: 'Show all of the call' }).click();
    await expect.poll(() => allow.isDisabled()).toBe(false);
    await allow.click();
    expect(await answer).toBe('approved');
  });

  it('stays when its call gave up, and says what a yes then means', async () => {
    expect(await host.approvals.ask(call, 100, calls.signal)).toBeUndefined();
    await page.getByText('The call gave up waiting.').waitFor();
    await look('approval-late');
  });

  it('goes with its call', async () => {
    ask().catch(() => {});
    const card = page.getByRole('region', { name: 'cursor waits for your approval' });
    await card.waitFor();
    calls.abort();
    await card.waitFor({ state: 'detached' });
  });

  it('has its lasting counterpart on the Clients screen: a permission, changed in place', async () => {
    // Which assistants this computer has is of no matter here.
    await page.route('**/api/clients', route => route.fulfill({ json: { clients: [], explained: [] } }));
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByText('Each script and deletion needs your approval').waitFor();
    await page.getByRole('button', { name: /Permission of cursor/ }).press('Enter');
    await look('permission');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Sees sessions and tables, changes nothing', { exact: true }).waitFor();
    expect(host.tokens.list()[0]!.permission).toBe('read-only');
  });

  const call: AskedCall = {
    client: 'cursor',
    tool: 'session_script_run',
    title: 'Run script',
    session: 'community:dynamic:local',
    arguments: [
      { name: 'session_id', lines: ['community:dynamic:local'] },
      { name: 'preview_rows', lines: ['5'] },
    ],
    script: 'from deephaven import empty_table\nt = empty_table(10).update("x = i * 2")\nprint(t.size)',
    canAllowClient: true,
    fingerprint: 'a',
  };

  function ask(changes: { [Key in keyof AskedCall]?: AskedCall[Key] | undefined } = {}) {
    return host.approvals.ask({ ...call, ...changes } as AskedCall, 50_000, calls.signal).catch((error: unknown) => {
      if (!calls.signal.aborted) throw error;
      return undefined;
    });
  }

  /** Photographs the page in both themes and every size, and checks each theme with axe. */
  async function look(name: string) {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(root, 'test-results/screens', `${name}-${colorScheme}.png`) });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
    }
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      await page.screenshot({ path: join(root, 'test-results/screens', `${name}-${size}.png`) });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${name} ${size}`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize(sizes.wide);
  }

  function focused() {
    return page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim()',
    );
  }
});
