import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findElectron } from '../../scripts/find-electron.mjs';
import { root } from '../../scripts/install.mjs';

const executablePath = findElectron()!;
let dataFolder: string;
let app: ElectronApplication;

const launch = (...more: string[]) =>
  _electron.launch({
    executablePath,
    args: [join(root, 'dist', 'shell.js'), '--data-dir', dataFolder, '--port', '0', '--no-sandbox', ...more],
  });

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'desktop-'));
  app = await launch();
});

afterAll(async () => {
  await app.close();
  await rm(dataFolder, { recursive: true, force: true });
});

it('opens its window signed in', async () => {
  const page = await app.firstWindow();
  await page.getByRole('navigation').waitFor();
  expect(new URL(page.url()).hash).not.toContain('code');
  expect(await page.title()).toContain('Deephaven MCP');
});

it('gives the page nothing of Node, and keeps it where it is', async () => {
  const page = await app.firstWindow();
  expect(
    await page.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')]),
  ).toEqual(['undefined', 'undefined']);
  const before = page.url();
  expect(
    await page.evaluate(() => (Reflect.get(globalThis, 'open') as (url: string) => unknown)('https://example.invalid/') === null),
  ).toBe(true);
  expect(page.url()).toBe(before);
});

it('goes to the settings by the application menu', async () => {
  const page = await app.firstWindow();
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(item => item.submenu?.items ?? []);
    items.find(({ label }) => label === 'Settings…')!.click();
  });
  await expect.poll(() => page.url(), { timeout: 10_000 }).toMatch(/#\/settings/);
});

it('shows the window of the first one when it is started again', async () => {
  const second = await launch().catch(() => undefined); // it may end before it can be driven
  await second?.close();
  expect(app.windows()).toHaveLength(1);
});

it('opens where it was, and leaves no host behind', async () => {
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 80, y: 90, width: 900, height: 600 }),
  );
  await app.close();
  expect(existsSync(join(dataFolder, 'host.json'))).toBe(false);
  app = await launch();
  await app.firstWindow();
  const size = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  expect(size).toMatchObject({ width: 900, height: 600 });
});
