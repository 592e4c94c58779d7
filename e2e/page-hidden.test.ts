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
  'has no timer and asks nothing while it is hidden, and goes on when it is seen again',
  async () => {
    await using parts = new Disposables();
    const pages = parts.add(await startPages(), pages => pages[Symbol.asyncDispose]());
    const dir = parts.add(await mkdtemp(join(tmpdir(), 'page-hidden-')), dir => rm(dir, { recursive: true, force: true }));
    const host = parts.add(await startPageHost({ dir, ui: pages.ui }), host => host.stop());
    host.setSessions([{ ...localSession({ phase: 'ready', since: 0 }, 'ONLINE'), origin: 'dynamic', launchMethod: 'python' }]);
    const page = parts.add(await pages.open('about:blank'), closeTab);
    await page.addInitScript(watched);
    let asked = 0;
    await page.route('**/usage', route => {
      asked += 1;
      return route.fulfill({ json: { usage: { memoryBytes: 1e9, cpuPercent: 1 } } });
    });
    await page.goto(host.link());
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByText('1 GB').waitFor();
    const timers = () => page.evaluate<number>('intervals.size');
    expect(await timers()).toBeGreaterThan(0);

    await page.evaluate('hide(true)');
    await expect.poll(timers).toBe(0);
    const before = asked;
    await page.evaluate('hide(false)');
    await expect.poll(timers).toBeGreaterThan(0);
    await expect.poll(() => asked).toBeGreaterThan(before);
  },
  60_000,
);
