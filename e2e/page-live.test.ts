import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { build } from 'vite';
import { expect, inject, it } from 'vitest';
import { hostFiles } from '../src-main/host/command-line/places.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { findChromium, launchBrowser } from './browser.ts';
import { sharedWorkerSession } from './host.ts';
import { startQuietHost } from './quiet-host.ts';

const chromium = findChromium();

it.skipIf(chromium === undefined)(
  'connects a client to a real session, shows its calls, and opens the session',
  async () => {
    await using parts = new Disposables();
    const dir = parts.add(await mkdtemp(join(tmpdir(), 'page-live-')), dir => rm(dir, { recursive: true, maxRetries: 5 }));
    const page = join(dir, 'page');
    const configFile = join(dir, 'deephaven_mcp.json');
    await build({ configFile: 'src-renderer/vite.config.ts', build: { outDir: page, emptyOutDir: true }, logLevel: 'error' });
    await writeFile(configFile, JSON.stringify({ community: { sessions: { local: sharedWorkerSession() } } }), { mode: 0o600 });
    const host = parts.add(
      await startQuietHost({
        dataFolder: dir,
        files: { ...hostFiles(), page },
        env: { ...process.env, TEST_WORKER_KEY: inject('worker').token },
      }),
      host => host.stop(),
    );
    const browser = parts.add(await launchBrowser(chromium!), browser => browser.close());
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const ui = await context.newPage();

    await ui.goto(host.pageUrl());
    await ui.getByRole('link', { name: 'Clients', exact: true }).click();
    await ui.getByRole('button', { name: 'Another client' }).click();
    await ui.getByLabel('Name').fill('cursor');
    await ui.getByRole('button', { name: 'Create token' }).click();
    await ui.getByRole('button', { name: 'Copy entry' }).click();
    await ui.getByText('Copied').first().waitFor();
    const entry = JSON.parse(await ui.evaluate<string>('navigator.clipboard.readText()')).mcpServers.deephaven;
    expect(entry.url).toBe(host.url);

    const client = parts.add(new Client({ name: 'live-test', version: '1' }), client => client.close());
    await client.connect(new StreamableHTTPClientTransport(new URL(entry.url), { requestInit: { headers: entry.headers } }));
    await client.callTool({ name: 'session_tables_list', arguments: { session_id: 'community:config:local' } });
    await ui.getByText('cursor is connected.').waitFor();
    await ui.getByRole('button', { name: 'Done' }).click();
    await ui.getByRole('link', { name: 'Overview', exact: true }).click();
    await ui.getByRole('table', { name: 'Sessions' }).getByText('Ready').waitFor();
    const calls = ui.getByRole('table', { name: 'Last calls' });
    await calls.getByRole('button', { name: 'session_tables_list' }).waitFor();
    await calls.getByText('Done').waitFor();

    const opening = context.waitForEvent('page');
    await ui.getByRole('button', { name: 'Open local in the browser' }).click();
    const opened = await opening;
    const { host: workerHost, port } = inject('worker');
    await expect.poll(() => new URL(opened.url()).port).toBe(String(port));
    expect(workerHost).toBe('127.0.0.1');
    // Signed in: Deephaven's page asks for no key.
    await opened.getByRole('button', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  },
  120_000,
);
