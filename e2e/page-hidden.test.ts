import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { localSession } from '../src-shared/testing/host-status.ts';
import { chromium, closeTab, startPages } from './page-fixture.ts';
import { startPageHost } from './page-host.ts';

/** Counts the page's intervals, and lets a test hide it: a headless browser shows every tab. */
const watched = `
  globalThis.intervals = new Set();
  const { setInterval: begin, clearInterval: end } = globalThis;
  globalThis.setInterval = (...args) => { const id = begin(...args); intervals.add(id); return id; };
  globalThis.clearInterval = id => { intervals.delete(id); end(id); };
  let isHidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (isHidden ? 'hidden' : 'visible') });
  globalThis.hide = hidden => { isHidden = hidden; document.dispatchEvent(new Event('visibilitychange')); };
`;

it.skipIf(chromium === undefined)(
  'asks nothing and has no interval while it is hidden, and goes on when it is seen again',
  async () => {
    await using parts = new Disposables();
    const pages = parts.add(await startPages(), pages => pages[Symbol.asyncDispose]());
    const dir = parts.add(await mkdtemp(join(tmpdir(), 'page-hidden-')), dir => rm(dir, { recursive: true, force: true }));
    const host = parts.add(await startPageHost({ dir, ui: pages.ui }), host => host.stop());
    host.setSessions([{ ...localSession({ phase: 'ready', since: 0 }, 'ONLINE'), origin: 'dynamic', launchMethod: 'python' }]);
    const page = parts.add(await pages.open('about:blank'), closeTab);
    await page.clock.install();
    await page.addInitScript(watched);
    const asked: string[] = [];
    page.on('request', request => asked.push(request.url()));
    await page.route('**/last', route => route.fulfill({}));
    await page.route('**/usage', route => route.fulfill({ json: { usage: { memoryBytes: 1e9, cpuPercent: 1 } } }));
    /** What the page asks in so many seconds of its own clock; in sum far fewer than those after which it renews its stream. */
    const askedFor = async (seconds: number) => {
      asked.length = 0;
      await page.clock.runFor(seconds * 1000);
      // The browser tells of requests in their order: what was asked before this one has been heard of with it.
      await Promise.all([page.waitForRequest('**/last'), page.evaluate("void fetch('/last')")]);
      return asked.filter(url => !url.endsWith('/last'));
    };
    const intervals = () => page.evaluate<number>('intervals.size');
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByText('1 GB').waitFor();
    expect(await intervals()).toBeGreaterThan(0);
    expect(await askedFor(6)).toContainEqual(expect.stringMatching(/\/usage$/));

    await page.evaluate('hide(true)');
    await expect.poll(intervals).toBe(0);
    expect(await askedFor(15)).toEqual([]);

    await page.evaluate('hide(false)');
    await expect.poll(intervals).toBeGreaterThan(0);
    expect(await askedFor(6)).toContainEqual(expect.stringMatching(/\/usage$/));
  },
  60_000,
);
