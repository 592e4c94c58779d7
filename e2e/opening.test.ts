import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressIn, startTestHost, type TestHost } from './host.ts';
import { headlessProgram } from './host-process.ts';
import { chromium, startPages, type Pages } from './page-fixture.ts';

const run = promisify(execFile);

describe.skipIf(!chromium)('a start beside a host that runs', () => {
  let pages: Pages;
  let host: TestHost;
  beforeAll(async () => {
    pages = await startPages();
    host = await startTestHost({ config: {}, page: pages.ui });
  }, 120_000);
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await pages?.[Symbol.asyncDispose]();
  });

  it("opens its page signed in, and shows the code in no process's arguments", async () => {
    const [browser, seen] = [path.join(host.dir, 'browser'), path.join(host.dir, 'seen')];
    // Looks at all processes as any user can, at the moment at which the browser starts.
    await writeFile(browser, `#!/bin/sh\nps -eo args > '${seen}.all'\nprintf %s "$1" > '${seen}'\n`);
    await chmod(browser, 0o755);
    const { CI: _, ...env } = process.env;
    await run(process.execPath, [headlessProgram, '--headless', '--data-dir', host.dir], {
      // Without the desktop's own choice, the variable's browser opens it.
      env: { ...env, DISPLAY: ':99', BROWSER: browser, XDG_DATA_HOME: host.dir, XDG_DATA_DIRS: host.dir },
    });
    await expect.poll(() => existsSync(seen), { timeout: 10_000 }).toBe(true);
    const file = (await readFile(seen, 'utf8')).replace(/^file:\/\//, '');
    const code = new URL(await addressIn(file)).hash.slice('#code='.length);
    expect(code).toHaveLength(43);
    expect(await readFile(`${seen}.all`, 'utf8')).not.toContain(code);

    const page = await pages.open(pathToFileURL(file).href);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('code=');
    await expect.poll(() => existsSync(file)).toBe(false);
    const headers = { 'content-type': 'application/json' };
    const again = await fetch(new URL('/api/code', host.url), { method: 'POST', headers, body: JSON.stringify({ code }) });
    expect(again.status).toBe(401);
  });
});
