import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHost, type TestHost } from './host.ts';
import { chromium, goTo, startPages, type Pages } from './page-fixture.ts';

describe.skipIf(!chromium)("a client's file in a project", () => {
  let pages: Pages;
  let host: TestHost;
  let page: Page;
  let project: string;
  beforeAll(async () => {
    pages = await startPages();
    host = await startTestHost({ config: {}, page: pages.ui, env: { HOME: '/nonexistent' } });
    project = path.join(host.dir, 'project');
    await mkdir(project);
    page = await pages.open(host.pageUrl());
  }, 120_000);
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await pages?.[Symbol.asyncDispose]();
  });

  it('is offered an entry without a secret first, and a token only after a warning', async () => {
    await goTo(page, 'Clients');
    await page.getByRole('button', { name: 'Add to a project…' }).click();
    await page.getByRole('textbox', { name: 'Folder of the project' }).fill(project);
    await page.getByRole('button', { name: 'Show its files' }).click();
    await page
      .getByRole('row', { name: new RegExp(`Cursor, ${project}`) })
      .getByRole('button', { name: 'Add to Cursor' })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Add to Cursor' });
    await dialog.getByText('"command"').first().waitFor();
    expect(await dialog.getByRole('radio', { name: 'A command, no secret' }).isChecked()).toBe(true);
    expect(await dialog.getByText('Bearer').count()).toBe(0);

    await dialog.getByRole('radio', { name: 'The address and a token' }).press('Space');
    await dialog.getByText(/others may get the files of a project/).waitFor();
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: 'test-results/screenshots/project-token.png' });
    await dialog.getByRole('button', { name: 'Add with the token' }).waitFor();

    await dialog.getByRole('radio', { name: 'A command, no secret' }).press('Space');
    // The lines of the other entry go first: a click before that would be for them.
    await dialog.getByText('Bearer').waitFor({ state: 'detached' });
    await dialog.getByText('"command"').first().waitFor();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('What to do now').waitFor();
    const text = await readFile(path.join(project, '.cursor', 'mcp.json'), 'utf8');
    expect(text).toContain('bridge.mjs');
    expect(text).not.toContain('Bearer');
    expect(pages.complaints()).toEqual([]);
  });
});
