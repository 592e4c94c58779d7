import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionSummary } from '../src-shared/session.ts';
import { chromium, closeTab, focused, goTo, look, sizes, startPages, tabTo, type Pages } from './page-fixture.ts';
import { startPageHost, type PageHost } from './page-host.ts';

/** States that a real host is in only for a moment, or only on a bad day. */
describe.skipIf(chromium === undefined)('the page', () => {
  let pages: Pages;
  let dir: string;
  let host: PageHost;
  let page: Page;

  beforeAll(async () => {
    pages = await startPages();
  }, 60_000);
  afterAll(() => pages?.[Symbol.asyncDispose]());

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'page-host-'));
    host = await startPageHost({ dir, ui: pages.ui });
    page = await pages.open('about:blank');
    // Which assistants this computer has is of no matter here.
    await page.route('**/api/clients', route =>
      route.request().method() === 'GET' ? route.fulfill({ json: { clients: [], explained: [] } }) : route.continue(),
    );
  });

  afterEach(async () => {
    await closeTab(page);
    await host.stop();
    await rm(dir, { recursive: true, force: true });
    expect(pages.complaints()).toEqual([]);
  });

  it('says how to open it when it is opened without a code', async () => {
    await page.goto(host.origin);
    await page.getByRole('heading', { name: 'Open this page from Deephaven MCP' }).waitFor();
    await look(page, 'no-code');
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
    const second = await pages.open(link);
    await second.getByText('The link was used already').waitFor();
    await closeTab(second);
  });

  it('signs in again when a new link is opened in the same tab', async () => {
    await page.goto(host.origin);
    await page.getByRole('heading', { name: 'Open this page' }).waitFor();
    await page.goto(host.link());
    await page.getByText('Listening on').waitFor();
  });

  it('shows every state of a session as a word, with its step, time or reason', async () => {
    host.setSessions(sessionsInEachState());
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByText(/^Starting Java, \d+ s$/).waitFor();
    for (const word of ['Stopped', 'Starting', 'Ready', 'Busy', 'Stopping', 'Failed', 'Unreachable']) {
      expect(await page.getByRole('table').getByText(word, { exact: true }).count(), word).toBe(1);
    }
    await page.getByText('2 calls running').waitFor();
    await page.getByText('Java 17 or newer was not found.').waitFor();
    await look(page, 'sessions');
  });

  it('stays a table to a screen reader where it is too narrow to look like one', async () => {
    host.setSessions(sessionsInEachState());
    await page.setViewportSize(sizes.narrow);
    await page.goto(host.link());
    await goTo(page, 'Sessions');
    const table = page.getByRole('table', { name: 'Sessions' });
    await table.getByRole('rowheader', { name: 'research' }).waitFor();
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Name',
      'Kind',
      'State',
      'Memory',
      'Last used',
      'Action',
    ]);
    expect(await table.getByRole('cell', { name: 'Docker' }).count()).toBe(1);
  });

  it('skips to the content by keyboard', async () => {
    await page.goto(host.link());
    await page.getByText('Listening on').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip this');
  });

  it('warns where tokens are off, and offers the entry without one', async () => {
    await host.stop();
    host = await startPageHost({ dir, ui: pages.ui, authMode: 'none' });
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByText('Tokens are off').waitFor();
    expect(await page.getByRole('tabpanel').textContent()).not.toContain('Authorization');
    await look(page, 'no-tokens');
  });

  it('opens a session signed in, and copies a link that does', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    await page.goto(host.link());
    await goTo(page, 'Sessions');
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Open local in the browser' }).click();
    await expect.poll(async () => (await opened).url()).toBe(`${host.origin}/`);

    await page.getByRole('button', { name: 'More for local' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).click();
    await page.getByRole('status').getByText('Copied').waitFor({ state: 'attached' });
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(`${host.origin}/open/`);
  });

  it('says why a session could not be opened', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    await page.goto(host.link());
    await goTo(page, 'Sessions');
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
    await look(page, 'not-opened');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('Open local in the browser');
  });

  it('shows a call when it begins, how it ended, and what went in and out', async () => {
    await page.goto(host.link());
    await goTo(page, 'Activity');
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
    await page.getByRole('dialog', { name: 'Details of session_script_run' }).getByText('"script": "x=1"').waitFor();
    await look(page, 'call-details');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('session_script_run');
  });

  it('filters the calls, and holds them still on demand', async () => {
    makeCalls(host);
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await page.getByRole('button', { name: 'session_table_data' }).first().waitFor();
    await look(page, 'activity');
    await page.getByRole('searchbox').fill('failed');
    await page.getByText('1 call', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('nothing like this');
    await page.getByText('No call matches the filter.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Pause' }).click();
    host.activity.begin({ client: 'cursor', tool: 'late_tool', input: '{}' });
    await page.getByText('1 call running').waitFor();
    expect(await page.getByRole('button', { name: 'late_tool' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'late_tool' }).waitFor();
  });

  it('connects a client by keyboard alone, and shows its token once', async () => {
    await page.goto(host.link());
    await goTo(page, 'Clients');
    await tabTo(page, 'Another client');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').waitFor();
    await page.keyboard.type('Cursor 1');
    await page.keyboard.press('Enter');
    await dialog.getByText('Use small letters').waitFor();
    await look(page, 'connect-wrong-name');

    await page.keyboard.press('Control+A');
    await page.keyboard.type('cursor');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await look(page, 'connect');
    await tabTo(page, 'Create token');
    await page.keyboard.press('Enter');
    await dialog.getByText('Copy this now').waitFor();
    await look(page, 'connected');

    await tabTo(page, 'Copy entry');
    await page.keyboard.press('Enter');
    await dialog.getByText('Copied').waitFor();
    const entry = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()'));
    const token = entry.mcpServers.deephaven.headers.Authorization.replace('Bearer ', '');
    expect(entry.mcpServers.deephaven.url).toBe(`${host.origin}/mcp`);
    expect(await host.tokens.verify(token)).toEqual({ name: 'cursor', kind: 'mcp', permission: 'read-only' });

    await tabTo(page, 'JSON', 'Shift+Tab');
    for (const shown of ['"servers"', `Authorization: Bearer ${token}`]) {
      await page.keyboard.press('ArrowRight');
      await dialog.getByRole('tabpanel').getByText(shown).first().waitFor();
    }
    await look(page, 'connected-parts');
    // A command's arguments can be read by every user of the computer.
    expect(await dialog.getByRole('tab', { name: 'Claude Code' }).count()).toBe(0);

    host.activity.begin({ client: 'cursor', tool: 'sessions_list', input: '{}' }).end({ outBytes: 2, output: '{}' });
    await dialog.getByText('cursor is connected.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Another client');
    expect(await page.content()).not.toContain(token);
  });

  it('does not take the name of a client that is there', async () => {
    await host.tokens.mint('cursor', 'full');
    await page.goto(host.link());
    await goTo(page, 'Clients');
    await page.getByRole('button', { name: 'Another client' }).click();
    await page.getByLabel('Name').fill('cursor');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('There is a client "cursor" already.').waitFor();
  });

  it('revokes a client after a question that names the loss', async () => {
    const token = await host.tokens.mint('cursor', 'full');
    await host.tokens.mint('vscode', 'read-only');
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await look(page, 'clients');
    await page.getByRole('button', { name: 'Revoke cursor' }).click();
    const question = page.getByRole('alertdialog', { name: 'Revoke "cursor"?' });
    await question.getByText('Its token stops working at once').waitFor();
    await expect.poll(() => focused(page)).toBe('Keep');
    await look(page, 'revoke');
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
    await goTo(page, 'Sessions');
    await page.getByRole('table', { name: 'Sessions' }).getByText('Ready').waitFor();
    await host.stop();
    await page.getByRole('alert').getByText('The app is not running').waitFor({ timeout: 5000 });
    await look(page, 'lost');
    host = await startPageHost({ dir, ui: pages.ui, port: host.port, version: '0.2.0' });
    host.setSessions([session('research', { phase: 'ready', since: Date.now() })]);
    await page.getByRole('rowheader', { name: 'research' }).waitFor({ timeout: 5000 });
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByText('Version 0.2.0').waitFor();
  });

  it('shows what is wrong with the configuration file until it is right', async () => {
    host.setSessions(sessionsInEachState());
    await host.tokens.mint('cursor', 'full');
    makeCalls(host);
    await page.goto(host.link());
    await page.getByRole('rowheader', { name: 'research' }).waitFor();
    host.setConfigProblem('Line 12: unknown key "sesions" in community. Did you mean "sessions"?');
    await page.getByText('Line 12: unknown key').waitFor({ timeout: 1000 });
    await look(page, 'overview');
    host.setConfigProblem(undefined);
    await page.getByText('Line 12: unknown key').waitFor({ state: 'detached' });
  });

  it('says what is forbidden because of a bad configuration file', async () => {
    await page.goto(host.link());
    host.setConfigProblem('Line 1', 'The configuration file has a problem (Line 1). Nothing that changes something runs.');
    await page.getByText('so less is allowed').waitFor();
    await page.getByText('Nothing that changes something runs.').waitFor();
    host.setConfigProblem(undefined);
    await page.getByText('so less is allowed').waitFor({ state: 'detached' });
  });

  it('offers new tokens with one button while another user may know them', async () => {
    await page.goto(host.link());
    host.setOverheard();
    await page.getByRole('button', { name: 'Renew tokens' }).click();
    await page.getByText('may know the tokens').waitFor({ state: 'detached' });
  });

  it('says so when its access was taken back', async () => {
    await page.goto(host.link());
    await page.getByText('Listening on').waitFor();
    await host.stop();
    await rm(dir, { recursive: true, force: true });
    dir = await mkdtemp(join(tmpdir(), 'page-host-'));
    host = await startPageHost({ dir, ui: pages.ui, port: host.port });
    await look(page, 'signed-out', page.getByText('This page was signed out'));
  });

  it('shows a change of state at once', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    await page.goto(host.link());
    await goTo(page, 'Sessions');
    await page.getByRole('table').getByText('Ready').waitFor();
    const times: number[] = [];
    for (const [word, state] of [
      ['Busy', { phase: 'busy', since: Date.now(), calls: 1 }],
      ['Ready', { phase: 'ready', since: Date.now() }],
      ['Stopped', { phase: 'stopped' }],
    ] as const) {
      const seen = page.evaluate<number>(`new Promise(resolve => {
        const look = () => [...document.querySelectorAll('td span')].some(({ textContent }) => textContent === '${word}')
          && requestAnimationFrame(() => { observer.disconnect(); resolve(Date.now()); });
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      })`);
      await page.evaluate('0'); // the observer is there
      const changedAt = Date.now();
      host.setSessions([session('local', state)]);
      times.push((await seen) - changedAt);
    }
    console.info(`From a change of state to its drawing: ${times.join(', ')} ms`);
  });

  it('stays in shape with 200 sessions and names of 63 characters', async () => {
    const long = 'a_session_with_a_name_that_is_as_long_as_a_name_may_be_63_chars';
    host.setSessions([
      session(long, { phase: 'ready', since: Date.now() }),
      ...Array.from({ length: 199 }, (_, at) => session(`session-${at}`, { phase: 'stopped' })),
    ]);
    await page.goto(host.link());
    await goTo(page, 'Sessions');
    await page.getByRole('rowheader', { name: 'session-198' }).waitFor();
    for (const viewport of Object.values(sizes)) {
      await page.setViewportSize(viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize(sizes.wide);
    await page.getByRole('link', { name: long, exact: true }).click();
    await look(page, 'session-long-name', page.getByRole('heading', { level: 1, name: long }));
  });

  it('follows a log of 5,000 lines, and searches it', async () => {
    host.setSessions([session('local', { phase: 'ready', since: Date.now() })]);
    const lines = Array.from({ length: 5_000 }, (_, at) => `2026-01-01T00:00:00.000Z INFO line ${at + 1} of the log`);
    await page.route('**/logs/follow**', route =>
      route.fulfill({ contentType: 'text/event-stream', body: `data: ${JSON.stringify({ lines })}\n\n` }),
    );
    await page.goto(host.link());
    await goTo(page, 'Sessions');
    await page.getByRole('link', { name: 'local', exact: true }).click();
    await page.getByRole('tab', { name: 'Logs' }).click();
    await page.getByText('5,000 lines').waitFor();
    const log = page.getByRole('region', { name: 'Log' });
    await expect.poll(() => log.evaluate(box => box.scrollHeight - box.scrollTop - box.clientHeight)).toBeLessThan(5);
    await page.getByRole('searchbox').fill('line 4999');
    await page.getByText('1 line', { exact: true }).waitFor();
  });

  it('keeps up with 1,000 calls, and draws a page of them', async () => {
    await page.goto(host.link());
    await goTo(page, 'Activity');
    for (let at = 0; at < 1_000; at++) {
      const call = host.activity.begin({ client: 'cursor', tool: `tool_${at}`, input: '{}' });
      call.end({ outBytes: 10, output: '{}' });
    }
    await page.getByRole('button', { name: 'tool_999', exact: true }).waitFor();
    await page.reload();
    await page.getByText('1,000 calls').waitFor();
    expect(await page.getByRole('row').count()).toBe(101);
    await page.getByRole('button', { name: 'Show 100 more' }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(201);
    await page.getByRole('searchbox').fill('tool_42');
    await page.getByText('11 calls').waitFor();
  });
});

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
