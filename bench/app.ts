import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchBrowser } from '../e2e/browser.ts';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { runningPageUrl, runningSessions } from '../src-main/host/running-host/control-client.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { findRunningHost, isListening } from '../src-main/host/running-host/host-record.ts';
import type { SessionSummary } from '../src-shared/session.ts';
import { built, quietLog } from './bridge-host.ts';
import { start, until } from './processes.ts';

/** The built app on a data folder of its own, as a person starts it. */
export interface App extends AsyncDisposable {
  /** The MCP address. */
  url: string;
  /** Of the client that was added. */
  token?: string;
  pid: number;
  home: string;
  /** When its process was started, as `performance.now()` counts. */
  startedAt: number;
  /** From there to listening. Milliseconds. */
  listeningMs: number;
  /** The page's address, with a code that works once. */
  pageUrl(): Promise<string>;
  sessions(): Promise<SessionSummary[]>;
}

/** @param client is added before the start; @param prepare puts things into the home folder first */
export async function startApp(
  config: object,
  { client, prepare }: { client?: string; prepare?: (home: string) => void } = {},
): Promise<App> {
  await using parts = new Disposables();
  const home = parts.add(mkdtempSync(join(tmpdir(), 'bench-app-')), path => rmSync(path, { recursive: true, force: true }));
  const data = join(home, 'data');
  mkdirSync(data);
  const configFile = join(home, 'config.json');
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
  prepare?.(home);
  const token = client === undefined ? undefined : await addClient(data, client);
  const flags = ['--headless', '--no-open', '--port', '0', '--data-dir', data, '--config', configFile];
  const startedAt = performance.now();
  const host = parts.add(start(process.execPath, [built('headless.js'), ...flags], { HOME: home }), host =>
    host[Symbol.asyncDispose](),
  );
  const url = await until(host, () => /MCP listening on (\S+)/.exec(host.output())?.[1]);
  const listeningMs = performance.now() - startedAt;
  const running = await findRunningHost(data);
  if (!running || !isListening(running)) throw new Error('It listens, but its record does not say so.');
  const kept = parts.move();
  return {
    url,
    ...(token !== undefined && { token }),
    pid: host.process.pid!,
    home,
    startedAt,
    listeningMs,
    pageUrl: () => runningPageUrl(running),
    sessions: () => runningSessions(running),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

async function addClient(data: string, name: string): Promise<string> {
  const tokens = await openClientTokens({ file: join(data, 'clients.json'), log: quietLog });
  const token = await tokens.mint(name, 'full');
  await tokens.close();
  return token.reveal();
}

/** The system's Chromium. @throws Error where there is none */
export function startChromium(): Promise<Browser> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error('There is no Chromium. Set CHROMIUM to one.');
  return launchBrowser(chromium);
}

/** An empty tab as large as the window of the app. */
export function newTab(browser: Browser): Promise<Page> {
  return browser.newPage({ viewport: { width: 960, height: 640 } });
}

/** Opens the app's page in a tab, and waits until it shows how the host does. */
export async function showPage(tab: Page, app: App): Promise<void> {
  await tab.goto(await app.pageUrl(), { waitUntil: 'commit' });
  await tab.getByText('Listening on').waitFor();
}

/** The app's page in a tab of its own, at one of its screens. */
export async function openPage(browser: Browser, app: App, screen = 'overview'): Promise<Page> {
  const tab = await newTab(browser);
  await showPage(tab, app);
  await tab.evaluate(`location.hash = '#/${screen}'`);
  return tab;
}
