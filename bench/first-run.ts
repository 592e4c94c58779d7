// From a clean data folder to the first answer in an assistant, clicked through in a real Chromium as a newcomer would.
// FIRST_RUN_VENV names an environment with deephaven-server; without one the app makes its own, which fetches it.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { newTab, showPage, startApp, startChromium } from './app.ts';
import type { Figure } from './figures.ts';
import { connectMcp } from './mcp-http.ts';

const venv = process.env['FIRST_RUN_VENV'];
const longestStartMs = 10 * 60_000;
/** What stands in Cursor's file for a server that speaks HTTP. */
const cursorFile = z.object({
  mcpServers: z.object({ deephaven: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }) }),
});

const defaults = { launch_method: 'python', heap_size_gb: 1, ...(venv !== undefined && { python_venv_path: venv }) };
const config = { community: { session_creation: { defaults } } };

await using browser = await startChromium();
const tab = await newTab(browser);
await using app = await startApp(config, { prepare: home => mkdirSync(join(home, '.cursor')) });
const figures: Figure[] = [];
let last = app.startedAt;

await showPage(tab, app);
await tab.getByText('Three steps to the first answer').waitFor();
note('start to the first page', 1);
await tab.getByRole('button', { name: 'Create "local"' }).click();
await tab.getByRole('button', { name: 'Open local in the browser' }).waitFor({ timeout: longestStartMs });
note('a session made and ready', venv === undefined ? 120 : 30);
await tab.getByRole('button', { name: 'Add to Cursor' }).click();
const dialog = tab.getByRole('dialog');
await dialog.getByRole('button', { name: 'Add', exact: true }).click();
await dialog.getByRole('button', { name: 'Done' }).waitFor();
note('a client added', 5);
const { deephaven } = cursorFile.parse(JSON.parse(readFileSync(join(app.home, '.cursor', 'mcp.json'), 'utf8'))).mcpServers;
const client = await connectMcp(deephaven.url, deephaven.headers);
await client.read('sessions_list', {});
client.close();
await dialog.getByText('is connected').waitFor();
note("the client's first call, and the page says so", 5);
figures.push({ what: 'first run: all of it', unit: 's', ours: (last - app.startedAt) / 1000, target: { value: 180 } });
console.log(JSON.stringify(figures));

/** A step ended: what it took, and the seconds that are too many. */
function note(what: string, value: number): void {
  const now = performance.now();
  figures.push({ what: `first run: ${what}`, unit: 's', ours: (now - last) / 1000, target: { value } });
  last = now;
}
