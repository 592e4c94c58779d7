import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionSummary } from '../src-shared/session.ts';
import { findChromium, launchBrowser } from './browser.ts';
import { startPageHost, type PageHost } from './page-host.ts';

const chromium = findChromium();
const root = join(import.meta.dirname, '..');
const narrow = { width: 320, height: 640 };
/** 1280 × 800 at 200 %. */
const zoomed = { width: 640, height: 400 };
const wide = { width: 960, height: 640 };

describe.skipIf(chromium === undefined)('the page', () => {
  let browser: Browser;
  let ui: string;
  let dir: string;
  let host: PageHost;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    ui = await mkdtemp(join(tmpdir(), 'page-'));
    await build({
      configFile: join(root, 'src-renderer/vite.config.ts'),
      build: { outDir: ui, emptyOutDir: true },
      logLevel: 'error',
    });
    browser = await launchBrowser(chromium!);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(ui, { recursive: true, force: true });
  });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'page-host-'));
    host = await startPageHost({ dir, ui });
    context = await browser.newContext({ viewport: wide, permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await context.close();
    await host.stop();
    await rm(dir, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  });

  it('says how to open it when it is opened without a code', async () => {
    await page.goto(host.origin);
    await page.getByRole('heading', { name: 'Open this page from Deephaven MCP' }).waitFor();
    await look('no-code');
  });

  it('takes the code out of the address, and stays signed in over a reload', async () => {
    await page.goto(host.link());
    await page.getByText(`Listening on 127.0.0.1:${host.port}`).waitFor();
    expect(page.url()).not.toContain('code');
    await page.reload();
    await page.getByText(`Listening on 127.0.0.1:${host.port}`).waitFor();
  });

  it('refuses a code that was used', async () => {
    const link = host.link();
    await page.goto(link);
    await page.getByText('Listening on').waitFor();
    const other = await browser.newContext();
    const second = await other.newPage();
    await second.goto(link);
    await second.getByText('The link was used already').waitFor();
    await other.close();
  });

  it('signs in again when a new link is opened in the same tab', async () => {
    await page.goto(host.origin);
    await page.getByRole('heading', { name: 'Open this page' }).waitFor();
    await page.goto(host.link());
    await page.getByText('Listening on').waitFor();
  });

  it('says what each list is for while it is empty', async () => {
    await page.goto(host.link());
    await page.getByText('No sessions yet.').waitFor();
    await page.getByText('No client is connected yet.').waitFor();
    await page.getByText('No calls yet.').waitFor();
    await look('empty');
  });

  it('shows every state of a session as a word, with its step, time or reason', async () => {
    host.setSessions(sessionsInEachState());
    await page.goto(`${host.origin}/#code=${codeOf(host.link())}`);
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByText('Starting Java, 4 s').waitFor();
    for (const word of ['Stopped', 'Starting', 'Ready', 'Busy', 'Stopping', 'Failed', 'Unreachable']) {
      expect(await page.getByRole('table').getByText(word, { exact: true }).count(), word).toBe(1);
    }
    await page.getByText('2 calls running').waitFor();
    await page.getByText('Java 17 or newer was not found.').waitFor();
    await look('sessions');
  });

  it('stays a table to a screen reader where it is too narrow to look like one', async () => {
    host.setSessions(sessionsInEachState());
    await page.setViewportSize(narrow);
    await page.goto(host.link());
    const table = page.getByRole('table', { name: 'Sessions' });
    await table.getByRole('rowheader', { name: 'research' }).waitFor();
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Name', 'Kind', 'State', 'Last used', 'Action']);
    expect(await table.getByRole('cell', { name: 'Docker' }).count()).toBe(1);
  });

  it('skips to the content by keyboard', async () => {
    await page.goto(host.link());
    await page.getByText('Listening on').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Copy path of the configuration file');
  });

  it('warns where tokens are off, and offers the entry without one', async () => {
    await host.stop();
    host = await startPageHost({ dir, ui, authMode: 'none' });
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByText('Tokens are off').waitFor();
    expect(await page.getByRole('tabpanel').textContent()).not.toContain('Authorization');
    await look('no-tokens');
  });

  it('opens a session signed in, and copies a link that does', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    await page.goto(host.link());
    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Open local in the browser' }).click();
    await expect.poll(async () => (await opened).url()).toBe(`${host.origin}/`);

    await page.getByRole('button', { name: 'Copy link to local' }).click();
    await page.getByText('Copied').first().waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(`${host.origin}/open/`);
  });

  it('says why a session could not be opened', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    await page.goto(host.link());
    const button = page.getByRole('button', { name: 'Open local in the browser' });
    await button.waitFor();
    await page.route('**/links', route =>
      route.fulfill({
        status: 503,
        json: { error: { code: 'UNAVAILABLE', message: 'It is stopping.', hint: 'Start it again.' } },
      }),
    );
    await button.click();
    const dialog = page.getByRole('alertdialog', { name: '"local" cannot be opened now' });
    await dialog.getByText('Start it again.').waitFor();
    await look('not-opened');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Open local in the browser');
  });

  it('shows a call when it begins, how it ended, and what went in and out', async () => {
    await page.goto(host.link());
    await page.getByText('No calls yet.').waitFor();
    const call = host.activity.begin({
      client: 'cursor',
      tool: 'session_script_run',
      session: 'community:config:local',
      input: '{"script":"x=1"}',
    });
    await page.getByRole('button', { name: 'session_script_run' }).waitFor({ timeout: 1000 });
    await page.getByRole('table', { name: 'Last calls' }).getByText('Running').waitFor();
    call.end({ errorCode: 'SCRIPT_ERROR', outBytes: 1234, output: '{"success":false}' });
    await page.getByText('SCRIPT_ERROR').waitFor({ timeout: 1000 });
    await page.getByText('1.2 kB').waitFor();

    await page.getByRole('button', { name: 'session_script_run' }).click();
    await page.getByRole('dialog', { name: 'Details of session_script_run' }).getByText('{"script":"x=1"}').waitFor();
    await look('call-details');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('session_script_run');
  });

  it('filters the calls, and holds them still on demand', async () => {
    makeCalls(host);
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('button', { name: 'session_table_data' }).first().waitFor();
    await look('activity');
    await page.getByLabel('Filter').fill('failed');
    await page.getByText('1 call', { exact: true }).waitFor();
    await page.getByLabel('Filter').fill('nothing like this');
    await page.getByText('No call matches the filter.').waitFor();
    await page.getByLabel('Filter').fill('');
    await page.getByRole('button', { name: 'Pause' }).click();
    host.activity.begin({ client: 'cursor', tool: 'late_tool', input: '{}' });
    await page.getByText('1 call running').waitFor();
    expect(await page.getByRole('button', { name: 'late_tool' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'late_tool' }).waitFor();
  });

  it('connects a client by keyboard alone, and shows its token once', async () => {
    await page.goto(host.link());
    await page.getByText('No client is connected yet.').waitFor();
    await tabTo('Connect a client');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').waitFor();
    await page.keyboard.type('Cursor 1');
    await page.keyboard.press('Enter');
    await dialog.getByText('Use small letters').waitFor();
    await look('connect-wrong-name');

    await page.keyboard.press('Control+A');
    await page.keyboard.type('cursor');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await look('connect');
    await tabTo('Create token');
    await page.keyboard.press('Enter');
    await dialog.getByText('Copy this now').waitFor();
    await look('connected');

    await tabTo('Copy entry');
    await page.keyboard.press('Enter');
    await dialog.getByText('Copied').waitFor();
    const entry = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()'));
    const token = entry.mcpServers.deephaven.headers.Authorization.replace('Bearer ', '');
    expect(entry.mcpServers.deephaven.url).toBe(`${host.origin}/mcp`);
    expect(await host.tokens.verify(token)).toEqual({ name: 'cursor', kind: 'mcp', permission: 'read-only' });

    await tabTo('JSON', 'Shift+Tab');
    for (const shown of ['"servers"', 'claude mcp add', `Authorization: Bearer ${token}`]) {
      await page.keyboard.press('ArrowRight');
      await dialog.getByRole('tabpanel').getByText(shown).first().waitFor();
    }
    await look('connected-parts');

    host.activity.begin({ client: 'cursor', tool: 'sessions_list', input: '{}' }).end({ outBytes: 2, output: '{}' });
    await dialog.getByText('cursor is connected.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Connect a client');
    expect(await page.content()).not.toContain(token);
  });

  it('does not take the name of a client that is there', async () => {
    await host.tokens.mint('cursor', 'full');
    await page.goto(host.link());
    await page.getByRole('button', { name: 'Connect a client' }).click();
    await page.getByLabel('Name').fill('cursor');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('There is a client "cursor" already.').waitFor();
  });

  it('revokes a client after a question that names the loss', async () => {
    const token = await host.tokens.mint('cursor', 'full');
    await host.tokens.mint('vscode', 'read-only');
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Clients' }).click();
    await look('clients');
    await page.getByRole('button', { name: 'Revoke cursor' }).click();
    const question = page.getByRole('alertdialog', { name: 'Revoke "cursor"?' });
    await question.getByText('Its token stops working at once').waitFor();
    await expect.poll(focused).toBe('Keep');
    await look('revoke');
    await question.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke cursor' }).waitFor({ state: 'detached' });
    await question.waitFor({ state: 'detached' });
    await page.getByRole('status').getByText('cursor is revoked.').waitFor({ state: 'attached' });
    expect(await page.title()).toBe('Clients: Deephaven MCP');
    expect(await host.tokens.verify(token.reveal())).toBeUndefined();
  });

  it('says when the app is gone, and goes on by itself when it is back', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    await page.goto(host.link());
    await page.getByRole('table', { name: 'Sessions' }).getByText('Ready').waitFor();
    await host.stop();
    await page.getByRole('alert').getByText('The app is not running').waitFor({ timeout: 5000 });
    await look('lost');
    host = await startPageHost({ dir, ui, port: host.port, version: '0.2.0' });
    host.setSessions([session('research', { phase: 'ready', since: Date.now() })]);
    await page.getByRole('rowheader', { name: 'research' }).waitFor({ timeout: 5000 });
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByText('Version 0.2.0').waitFor();
  });

  it('shows what is wrong with the configuration file until it is right', async () => {
    host.setSessions(sessionsInEachState());
    makeCalls(host);
    await host.tokens.mint('cursor', 'full');
    await page.goto(host.link());
    await page.getByRole('rowheader', { name: 'research' }).waitFor();
    host.setConfigProblem('Line 12: unknown key "sesions" in community. Did you mean "sessions"?');
    await page.getByText('Line 12: unknown key').waitFor({ timeout: 1000 });
    await look('overview');
    host.setConfigProblem(undefined);
    await page.getByText('Line 12: unknown key').waitFor({ state: 'detached' });
  });

  /** Photographs the page in both themes, narrow and zoomed, and checks each with axe. */
  async function look(name: string) {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await screenshot(`${name}-${colorScheme}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
    }
    for (const [size, viewport] of Object.entries({ narrow, zoomed })) {
      await page.setViewportSize(viewport);
      await screenshot(`${name}-${size}`);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${name} ${size}`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize(wide);
  }

  /** The whole page, with a window as high as it, so that what stays in sight stands where it belongs. */
  async function screenshot(name: string) {
    const { width, height } = page.viewportSize()!;
    const needed = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({ width, height: Math.max(height, needed) });
    await page.screenshot({ path: join(root, 'test-results/screens', `${name}.png`) });
    await page.setViewportSize({ width, height });
  }

  /** Presses Tab until the control of that name has the focus. */
  async function tabTo(name: string, key = 'Tab') {
    for (let presses = 0; presses < 30; presses++) {
      if ((await focused()) === name) return;
      await page.keyboard.press(key);
    }
    throw new Error(`"${name}" can't be reached with ${key}`);
  }

  function focused() {
    return page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim()',
    );
  }
});

function codeOf(link: string): string {
  return new URL(link).hash.replace('#code=', '');
}

function session(name: string, state: SessionSummary['state'], more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: `community:dynamic:${name}`,
    type: 'community',
    source: 'dynamic',
    name,
    system: 'community',
    origin: 'dynamic',
    launchMethod: 'python',
    liveness: 'UNKNOWN',
    state,
    ...more,
  };
}

function remote(name: string, state: SessionSummary['state']): SessionSummary {
  const { launchMethod: _, ...rest } = session(name, state);
  return { ...rest, id: `community:config:${name}`, source: 'config', origin: 'static' };
}

function sessionsInEachState(): SessionSummary[] {
  const now = Date.now();
  const failed = {
    code: 'LAUNCH_FAILED',
    liveness: 'OFFLINE',
    reason: 'Java 17 or newer was not found.',
    hint: 'Install the package openjdk-17-jdk-headless, or set JAVA_HOME.',
  } as const;
  const away = { code: 'UNAVAILABLE', liveness: 'OFFLINE', reason: 'deephaven.example.com:443 does not answer.' } as const;
  return [
    session('local', { phase: 'ready', since: now }, { lastUsedAt: now - 125_000 }),
    session('research', { phase: 'busy', since: now, calls: 2 }, { launchMethod: 'docker', lastUsedAt: now }),
    session('scratch', { phase: 'starting', since: now - 3000, step: 'Starting Java' }),
    session('quotes', { phase: 'stopped' }),
    session('old', { phase: 'stopping', since: now - 1000 }),
    session('broken', { phase: 'failed', at: now, problem: failed }),
    remote('prod', { phase: 'unreachable', at: now, retryAt: now + 8000, problem: away }),
  ];
}

function makeCalls(host: PageHost) {
  const calls = [
    ['sessions_list', undefined, 812],
    ['session_tables_list', undefined, 240],
    ['session_script_run', 'SCRIPT_ERROR', 1900],
    ['session_table_data', undefined, 1_240_000],
    ['session_table_data', undefined, 96_300],
  ] as const;
  for (const [tool, errorCode, outBytes] of calls) {
    const session = tool === 'sessions_list' ? {} : { session: 'community:dynamic:local' };
    const call = host.activity.begin({ client: 'cursor', tool, ...session, input: '{}' });
    call.end({ ...(errorCode && { errorCode }), outBytes, output: '{}' });
  }
}
