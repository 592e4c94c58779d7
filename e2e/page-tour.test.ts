import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../src-shared/host-status.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { startTestHost, testSessionCreation, type TestHost } from './host.ts';
import { chromium, closeTab, focused, goTo, look, startPages, tabTo, type Pages } from './page-fixture.ts';

/** Long enough for a worker to start on a busy machine. */
const starting = { timeout: 120_000 };
const trades = `from deephaven import empty_table, time_table
trades = empty_table(1_000).update(['Symbol = i % 3 == 0 ? \`AAPL\` : i % 3 == 1 ? \`MSFT\` : \`GOOG\`', 'Price = 100 + (i % 37) * 0.25', 'Size = 100 * (1 + i % 9)', 'Note = i % 5 == 0 ? null : \`day trade\`'])
by_symbol = trades.count_by('Count', 'Symbol')
ticks = time_table('PT1s').update(['Value = ii * 2'])
limit = 42
print('ready')`;

/**
 * One newcomer's way through the whole app, on a real host with a real worker: from an empty data folder to the first call of an
 * assistant, and then every screen and dialog. Each stop is checked by `look`.
 */
describe.skipIf(chromium === undefined)('a tour of the page', () => {
  const parts = new Disposables();
  let pages: Pages;
  let host: TestHost;
  let home: string;
  let page: Page;
  let assistant: Client;

  beforeAll(async () => {
    home = parts.add(await mkdtemp(join(tmpdir(), 'page-home-')), home => rm(home, { recursive: true, force: true }));
    for (const folder of ['.cursor', '.codex', '.config/Code/User', '.config/zed', '.config/Claude'])
      await mkdir(join(home, folder), { recursive: true });
    await writeFile(join(home, '.cursor/mcp.json'), '{\n  "mcpServers": {\n    "other": { "command": "other" }\n  }\n}\n');
    await writeFile(join(home, '.config/zed/settings.json'), '{ "theme": "One Dark", }}\n');
    pages = parts.add(await startPages(), pages => pages[Symbol.asyncDispose]());
    host = parts.add(
      await startTestHost({
        page: pages.ui,
        env: { HOME: home, XDG_CONFIG_HOME: join(home, '.config') },
        config: { community: { session_creation: testSessionCreation() } },
      }),
      host => host[Symbol.asyncDispose](),
    );
    await forgetClients(host);
    page = parts.add(await pages.open(host.pageUrl()), closeTab);
  }, 120_000);
  afterAll(() => parts[Symbol.asyncDispose]());
  afterEach(() => expect(pages.complaints()).toEqual([]));

  it('begins with three steps, each with its result', async () => {
    await look(page, 'first-run', page.getByText(/^Python: /));
    const steps = page.getByRole('main').getByRole('listitem').getByRole('heading', { level: 3 });
    expect(await steps.allInnerTexts()).toEqual(['A place to run Done', 'A session', 'A client']);
    await page.getByRole('button', { name: 'Create "local"' }).waitFor();
  });

  it('says on each screen what it is for while it has nothing', async () => {
    await goTo(page, 'Sessions');
    await look(page, 'sessions-empty', page.getByText('No sessions yet.'));
    await goTo(page, 'Activity');
    await look(page, 'activity-empty', page.getByText('No calls yet.'));
    await goTo(page, 'Credentials');
    await look(page, 'credentials-empty', page.getByText('Nothing stored.'));
    await goTo(page, 'Clients');
    await look(page, 'clients-found', page.getByRole('button', { name: 'Add to Cursor' }));
    await goTo(page, 'Settings');
    await look(page, 'settings', page.getByText('Port', { exact: true }));
  });

  it('has a list of shortcuts, and every command behind Ctrl+K', async () => {
    await page.keyboard.press('?');
    await look(page, 'shortcuts', page.getByRole('dialog', { name: 'Keyboard shortcuts' }));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Type what you want to do' }).waitFor();
    await look(page, 'palette', page.getByRole('dialog', { name: 'Commands' }));
    await page.keyboard.type('go to over');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });

  it('asks for all that a new session needs, and says the rule beside each field', async () => {
    await goTo(page, 'Sessions');
    await page.getByRole('button', { name: 'New session' }).click();
    const dialog = page.getByRole('dialog', { name: 'New session' });
    await dialog.getByRole('radio', { name: 'Python' }).press('Space');
    await look(page, 'new-session-python', dialog);
    await dialog.getByRole('radio', { name: 'Docker' }).press('Space');
    await dialog.getByRole('button', { name: 'Advanced' }).click();
    await look(page, 'new-session-docker', dialog.getByText('Image', { exact: true }));
    const memory = dialog.getByRole('textbox', { name: 'Memory, in GB' });
    for (let step = 0; step < 4; step++) await memory.press('ArrowUp');
    expect(await memory.inputValue()).toBe('2');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('my session');
    await dialog.getByRole('button', { name: 'Create and start' }).click();
    await look(page, 'new-session-wrong', dialog.getByText('Use up to 63 letters'));
  });

  it('tests a connection to a server step by step, and keeps what was typed', async () => {
    const dialog = page.getByRole('dialog', { name: 'New session' });
    await dialog.getByText('A server that already runs').click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('research');
    await dialog.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1');
    await dialog.getByRole('textbox', { name: 'Port' }).fill('1');
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await dialog.getByText('This login needs one.').waitFor();
    await dialog.locator('input[type=password]').fill('a secret');
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await look(page, 'new-session-remote', dialog.getByText('Reaching the server'));
    expect(await dialog.getByRole('textbox', { name: 'Host' }).inputValue()).toBe('127.0.0.1');
    await dialog.getByRole('button', { name: 'Add server' }).click();
    await page.getByRole('rowheader', { name: 'research' }).waitFor();
  });

  it('removes a server after a question that names the loss', async () => {
    await page.getByRole('button', { name: 'More for research' }).click();
    await look(page, 'session-menu', page.getByRole('menuitem', { name: 'Remove…' }));
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Remove "research"?' });
    await expect.poll(() => focused(page)).toBe('Keep');
    await question.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No sessions yet.').waitFor();
  });

  it('gets from nothing to the first call by keyboard alone', starting, async () => {
    await page.keyboard.press('Control+1');
    const steps = page.getByRole('region', { name: 'Three steps to the first answer' });
    await steps.waitFor();
    await tabTo(page, 'Create "local"');
    await page.keyboard.press('Enter');
    await look(page, 'first-run-starting', steps.getByText('Starting', { exact: true }));

    await tabTo(page, 'Add to Cursor');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add to Cursor' });
    await look(page, 'client-plan', dialog.getByText('These lines change, and nothing else:'));
    await tabTo(page, 'Add');
    await page.keyboard.press('Enter');
    await look(page, 'client-added', dialog.getByText('Waiting for the first call of Cursor.'));
    const file = await readFile(join(home, '.cursor/mcp.json'), 'utf8');
    expect(file).toContain('"other": { "command": "other" }');

    await steps.getByText('Ready', { exact: true }).waitFor({ timeout: 90_000 });
    const { url, headers } = JSON.parse(file).mcpServers.deephaven as { url: string; headers: Record<string, string> };
    assistant = parts.add(new Client({ name: 'cursor-vscode', version: '1.7.44' }), client => client.close());
    await assistant.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    await assistant.callTool({ name: 'sessions_list', arguments: {} });
    await dialog.getByText('Cursor is connected.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await look(page, 'first-run-done', steps.getByText('cursor-vscode 1.7.44 is connected.'));
    await tabTo(page, 'Go to the overview');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Sessions' }).waitFor();
  });

  const call = (name: string, args: Record<string, unknown>) =>
    assistant.callTool({ name, arguments: args }, { timeout: 60_000 });

  it('shows what goes on: sessions, clients and calls', starting, async () => {
    const session_id = local;
    await call('session_script_run', { session_id, script: trades });
    await call('session_tables_list', { session_id });
    await call('session_table_data', { session_id, table_name: 'trades', max_rows: 100 });
    await call('session_script_run', { session_id, script: 'prices = trades.where("Prize > 100")' });
    for (let again = 0; again < 12; again++) await call('session_tables_schema', { session_id });
    const calls = page.getByRole('table', { name: 'Last calls' });
    await look(page, 'overview', calls.getByText('session_tables_schema').first());
    await goTo(page, 'Sessions');
    await look(page, 'sessions', page.getByRole('img', { name: /^Memory: \d+/ }));
    await goTo(page, 'Clients');
    await look(page, 'clients', page.getByText('Connected', { exact: true }));
    await goTo(page, 'Activity');
    await look(
      page,
      'activity',
      page
        .getByText('SCRIPT_FAILED')
        .or(page.getByText('Failed', { exact: true }))
        .first(),
    );
    await page.getByRole('button', { name: 'session_script_run' }).first().click();
    await look(page, 'call-details', page.getByRole('dialog').getByText('trades.where'));
    await page.getByRole('button', { name: 'Repeat' }).click();
    await look(page, 'call-repeat', page.getByRole('alertdialog'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+f');
    await page.keyboard.type('no such call');
    await look(page, 'activity-no-match', page.getByText('No call matches the filter.'));
  });

  it('shows all of a session: its tables, variables, log, use and packages', starting, async () => {
    await goTo(page, 'Sessions');
    await page.getByRole('link', { name: 'local', exact: true }).click();
    await look(page, 'session-tables', page.getByText('by_symbol'));
    await page.getByText(/^(Apart from your files|Sees all your files)$/).waitFor();
    await page.getByRole('button', { name: 'Preview trades' }).click();
    const preview = page.getByRole('dialog', { name: 'First rows of "trades"' });
    await look(page, 'table-preview', preview.getByText('50 rows of 1,000'));
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('Preview trades');
    for (const [tab, shown] of [
      ['Variables', page.getByRole('rowheader', { name: 'by_symbol' })],
      ['Logs', page.getByRole('region', { name: 'Log' })],
      ['Memory and processor', page.getByText('Processor', { exact: false }).first()],
      ['Environment', page.getByText('deephaven-core')],
      ['Settings', page.getByText('Keep it beyond its worker')],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await look(page, `session-${tab.toLowerCase().replaceAll(' ', '-')}`, shown);
    }
    await page.getByRole('button', { name: /Stop when it is idle/ }).click();
    await page.getByRole('option', { name: 'After 1 hour' }).click();
    await expect.poll(() => page.getByRole('button', { name: /Stop when it is idle/ }).textContent()).toBe('After 1 hour');
  });

  it('stops and deletes a session after a question that counts its tables', starting, async () => {
    await page.getByRole('button', { name: 'More for local' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate…' }).click();
    await look(page, 'duplicate', page.getByRole('dialog', { name: 'Duplicate "local"' }));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More for local' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    const question = page.getByRole('alertdialog', { name: 'Stop "local"?' });
    await look(page, 'stop', question.getByText('Its 3 tables in memory are lost.'));
    await question.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('tab', { name: 'Tables' }).click();
    await look(page, 'session-stopped', page.getByText('The session is not running.'));
    await page.getByRole('button', { name: 'More for local' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No sessions yet.').waitFor();
  });

  it('keeps a secret, shows what uses it, and never the secret', async () => {
    await goTo(page, 'Credentials');
    await page.getByRole('button', { name: 'Add credential' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a credential' });
    await dialog.getByLabel('Name').fill('not a name');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await look(page, 'credential-wrong', dialog.getByText('Type or paste the secret.'));
    await dialog.getByLabel('Name').fill('dh.research');
    await dialog.getByLabel('Secret').fill('hunter2-hunter2');
    await page.route('**/api/credentials/*', route => route.fulfill({ status: 503, json: locked }), { times: 1 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await look(page, 'credential-not-saved', dialog.getByText('The keychain is locked.'));
    expect(await dialog.getByLabel('Secret').inputValue()).toBe('hunter2-hunter2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await look(page, 'credentials', page.getByRole('rowheader', { name: 'dh.research' }));
    expect(await page.content()).not.toContain('hunter2');
  });

  it('changes a setting at once, puts it back, and says why where that fails', async () => {
    const theme = () => page.evaluate(`document.documentElement.dataset.theme ?? ''`);
    await goTo(page, 'Settings');
    await page.getByRole('button', { name: /Theme/ }).click();
    await page.getByRole('option', { name: 'Dark' }).click();
    await expect.poll(theme, { timeout: 5_000 }).toBe('dark');
    await page.getByRole('button', { name: /Theme/ }).filter({ hasText: 'Back to default' }).click();
    await expect.poll(theme, { timeout: 5_000 }).toBe('');
    await page.getByRole('searchbox').fill('port');
    await page.getByRole('textbox', { name: 'Port' }).fill('70000');
    await page.keyboard.press('Enter');
    await look(page, 'settings-search', page.getByRole('textbox', { name: 'Port' }));
  });

  it('runs its checks, and copies a report of them', async () => {
    await goTo(page, 'Help');
    const copy = page.getByRole('button', { name: 'Copy report' });
    await look(page, 'help', copy);
    await copy.click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toMatch(/Python/);
  });

  it('says on every screen that calls are held back', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Type what you want to do' }).fill('pause');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Paused: calls are refused').waitFor();
    await goTo(page, 'Overview');
    await look(page, 'paused', page.getByText('New calls are held back'));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Listening on').waitFor();
  });
});

const local = 'community:dynamic:local';
const locked = { error: { code: 'UNAVAILABLE', message: 'The keychain is locked.', hint: 'Unlock it, then save again.' } };

/** Takes back the tokens that every test host begins with: a newcomer has none. */
async function forgetClients(host: TestHost): Promise<void> {
  const { controlToken } = JSON.parse(await readFile(join(host.dir, 'host.json'), 'utf8')) as { controlToken: string };
  for (const permission of permissions)
    await fetch(new URL(`/api/clients/test-${permission}`, host.url), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${controlToken}` },
    });
}
