import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findChromium, launchBrowser } from './browser.ts';
import { startDeephaven } from './deephaven-server.ts';
import { attack, foreignArgs, foreignName, openForeignPage, openReboundPage } from './foreign-page.ts';
import { startTestHost, testSessionCreation, type TestHost } from './host.ts';

const chromium = findChromium();
const table = 'from deephaven import time_table\nticking = time_table("PT0.2S").update("Row = ii").reverse()';
const invalid = 'grpc-status: 16';

describe.skipIf(!chromium)('web pages and a worker of ours', () => {
  const opened: string[] = [];
  let host: TestHost;
  let browser: Browser;
  /** As people see it, and by its number. */
  let worker: string;
  let port: number;

  beforeAll(async () => {
    browser = await launchBrowser(chromium!, foreignArgs);
    host = await startTestHost({
      config: { community: { session_creation: testSessionCreation() } },
      platform: { kind: 'desktop', openBrowser: async file => void opened.push(pathToFileURL(file).href) },
    });
    const { connection_url: url } = await host.call('session_community_create', {
      session_name: 'lab',
      initial_script: table,
      extra_jvm_args: ['-Dhttp.allowedMethods=GET,POST,OPTIONS', '-Dhttp.add.header.Content-Security-Policy.enabled=false'],
    });
    worker = String(url);
    port = Number(new URL(worker).port);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
  });

  const traceFile = (name: string) => path.join(host.dir, name);
  const leavingTrace = (name: string) => `open(${JSON.stringify(traceFile(name))}, 'w').close()`;

  it.each([
    ['another origin', () => openForeignPage(browser), () => `http://127.0.0.1:${port}`],
    ['a name that leads to the worker', () => openReboundPage(browser, port), () => `http://${foreignName}:${port}`],
  ])('a page of %s runs nothing in it', async (name, open, origin) => {
    const { page, close } = await open();
    const haul = await attack(page, origin(), leavingTrace(name));
    expect(Object.entries(haul.consoles).filter(([, answer]) => !answer.includes(invalid))).toEqual([]);
    expect(haul.scripts).toEqual([]);
    expect(existsSync(traceFile(name))).toBe(false);
    await close();
  });

  it('a page of another origin may not ask first, nor read what it did not ask for', async () => {
    const { page, close } = await openForeignPage(browser);
    const { requests } = await attack(page, `http://127.0.0.1:${port}`, '');
    expect(requests).toEqual({ grpc: 'refused: Failed to fetch', opaque: 'refused: Failed to fetch' });
    const headers = { origin: `http://${foreignName}`, 'access-control-request-method': 'POST' };
    const preflight = await fetch(`http://127.0.0.1:${port}/`, { method: 'OPTIONS', headers });
    expect({ status: preflight.status, allows: preflight.headers.get('access-control-allow-origin') }).toEqual({
      status: 405,
      allows: null,
    });
    await close();
  });

  it('the same page runs code in a server that was started without us, although it has a key', async () => {
    const jvmArgs = ['-DAuthHandlers=io.deephaven.authentication.psk.PskAuthenticationHandler', '-Dauthentication.psk=its-key'];
    const server = await startDeephaven({ python: inject('worker').python, jvmArgs });
    const { page, close } = await openForeignPage(browser);
    const { consoles } = await attack(page, `http://127.0.0.1:${server.port}`, leavingTrace('open'));
    expect(consoles['anonymous']).toContain(invalid);
    expect(existsSync(traceFile('open'))).toBe(true);
    await close();
    await server.kill();
  });

  it('only a page of this computer may show its page in a frame', async () => {
    const { page, close } = await openForeignPage(browser);
    await frame(`http://127.0.0.1:${port}/ide/`);
    expect(page.frames().map(frame => frame.url())).toContain('chrome-error://chromewebdata/');
    await close();

    const own = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>Ours</title>'));
    own.listen(0, '127.0.0.1');
    await once(own, 'listening');
    const ours = await openAt(`http://127.0.0.1:${(own.address() as AddressInfo).port}/`);
    await ours.evaluate(framing(`${worker}/ide/`));
    await ours.frameLocator('iframe').locator('#root').waitFor({ state: 'attached' });
    await ours.close();
    own.close();

    async function frame(address: string) {
      const shown = page.waitForEvent('framenavigated', frame => frame !== page.mainFrame() && frame.url() !== 'about:blank');
      await page.evaluate(framing(address));
      await shown;
    }
  });

  it('its own page still opens by our link, and shows a table that ticks', async () => {
    await host.call('session_browser_url', { session_id: 'community:dynamic:lab', panel: 'ticking', open: true });
    const page = await openAt(opened.at(-1)!);
    const grid = page.locator('canvas').first();
    await grid.waitFor();
    await expect.poll(() => countColours(), { timeout: 20_000 }).toBeGreaterThan(2);
    const before = await grid.screenshot();
    await expect.poll(async () => (await grid.screenshot()).equals(before), { timeout: 20_000 }).toBe(false);
    await page.close();

    await host.call('session_browser_url', { session_id: 'community:dynamic:lab', open: true });
    const whole = await openAt(opened.at(-1)!);
    await whole.getByText('Console', { exact: true }).first().waitFor();
    await whole.close();

    /** Of the grid's pixels: an empty one has a few only. */
    function countColours(): Promise<number> {
      return page.evaluate<number>(`(() => {
        const canvas = document.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      })()`);
    }
  });

  async function openAt(address: string) {
    const page = await browser.newPage();
    await page.goto(address);
    return page;
  }
});

const framing = (address: string) =>
  `document.body.append(Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(address)} }))`;
