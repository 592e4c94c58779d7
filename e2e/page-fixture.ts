import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { findChromium, launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test-results/screenshots');
/** Set by `npm run screenshots`; tests alone take none. */
const takesPhotos = process.env['SCREENSHOTS'] !== undefined;

/** Far more than the page needs, on a busy machine too. */
const waitMs = 30_000;

export const chromium = findChromium();
export const sizes = {
  wide: { width: 960, height: 640 },
  narrow: { width: 320, height: 640 },
  /** 1280 × 800 at 200 %. */
  zoomed: { width: 640, height: 400 },
};

/** The built page, and a browser for it. */
export interface Pages extends AsyncDisposable {
  /** The folder of the built page. */
  ui: string;
  /** A tab of a browser without a past. What it complains about is collected. */
  open(address: string): Promise<Page>;
  /** Errors, and violations of the content policy, since the last look. */
  complaints(): string[];
}

export async function startPages(): Promise<Pages> {
  await using parts = new Disposables();
  const browser = parts.add(await launchBrowser(chromium!), browser => browser.close());
  let complaints: string[] = [];
  const kept = parts.move();
  return {
    ui: join(root, 'dist/renderer'),
    async open(address) {
      const context = await browser.newContext({ viewport: sizes.wide, permissions: ['clipboard-read', 'clipboard-write'] });
      const page = await context.newPage();
      page.setDefaultTimeout(waitMs);
      page.on('pageerror', error => complaints.push(error.message));
      page.on('console', message => {
        // An answer that says no is reported by the browser itself; the page shows it in words.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
      });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(address);
      return page;
    },
    complaints() {
      const seen = complaints;
      complaints = [];
      return seen;
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

/** Goes to a screen by its link. */
export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor();
}

/** What the focus is on, by its name. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim()');
}

/** Presses Tab until the control of that name has the focus. */
export async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`"${name}" can't be reached with ${key}`);
}

/** Closes the page's context, so that nothing of it goes on. */
export function closeTab(page: Page): Promise<void> {
  const context: BrowserContext = page.context();
  return context.close();
}

/**
 * Checks the page as it is now: axe in both themes, no sideways scrolling where it is narrow or zoomed, nor with texts that are
 * 40 % longer and run from right to left. With `SCREENSHOTS` it takes a picture of each.
 * @param shown what shows that the page is ready to be looked at
 */
export async function look(page: Page, name: string, shown?: Locator): Promise<void> {
  await shown?.waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await photo(page, `${name}-${colorScheme}`);
    // Without frames of other origins nothing is gained by axe's second page.
    // The list of commands is moved through from its field, with the arrow keys. The announcer is the library's, and is only heard.
    const axe = new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .exclude('[role="dialog"] [role="menu"]')
      .exclude('[data-live-announcer]');
    // The themes differ in nothing but colours.
    const { violations } = await (colorScheme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`),
      `${name} ${colorScheme}`,
    ).toEqual([]);
  }
  for (const size of ['narrow', 'zoomed'] as const) {
    await page.setViewportSize(sizes[size]);
    await photo(page, `${name}-${size}`);
    await expectNoSidewaysScrolling(page, `${name} ${size}`);
    await page.evaluate(lengthen);
    if (size === 'narrow') await photo(page, `${name}-long-texts`);
    await expectNoSidewaysScrolling(page, `${name} ${size} with long texts`);
    await page.evaluate(restore);
  }
  await page.setViewportSize(sizes.wide);
}

/** What hangs on something else, such as an open menu, moves a moment after the window got narrower. */
async function expectNoSidewaysScrolling(page: Page, what: string): Promise<void> {
  const tooWide = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  await expect.poll(tooWide, { message: what, timeout: 5_000 }).toBeLessThanOrEqual(0);
}

/** The whole page, with a window as high as it, so that what stays in sight stands where it belongs. */
async function photo(page: Page, name: string): Promise<void> {
  if (!takesPhotos) return;
  const { width, height } = page.viewportSize()!;
  const needed = await page.evaluate<number>(
    `document.querySelector('[role$="dialog"]') ? 0 : document.documentElement.scrollHeight`,
  );
  await page.setViewportSize({ width, height: Math.max(height, Math.min(needed, 3000)) });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.setViewportSize({ width, height });
}

/** What a translation may do to the layout: longer words, and the other direction. Not to what is code or a name. */
const lengthen = `(() => {
  document.documentElement.dir = 'rtl';
  globalThis.shortened = [];
  const texts = document.createTreeWalker(document.getElementById('root').parentElement, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (!/[a-z]{3}/i.test(text.data) || text.parentElement.closest('code, pre, script, svg')) continue;
    shortened.push([text, text.data]);
    text.data = text.data.replace(/\\p{L}{3,}/gu, word => word + word.slice(0, Math.ceil(word.length * 0.4)));
  }
})()`;
const restore = `(() => {
  document.documentElement.removeAttribute('dir');
  for (const [text, data] of shortened) text.data = data;
})()`;
