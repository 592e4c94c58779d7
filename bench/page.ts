// The page in a real Chromium before a real host: how soon it shows what is, and what it costs.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { newTab, openPage, showPage, startApp, startChromium, type App } from './app.ts';
import { built } from './bridge-host.ts';
import { type Figure, percentile } from './figures.ts';
import { connectMcp, type McpHttp } from './mcp-http.ts';
import { cpuSeconds, residentMiB } from './processes.ts';

const rounds = 5;
const changes = 20;
/** How long each load and each rest is watched; BENCH_SECONDS makes a trial shorter. */
const watchedMs = Number(process.env['BENCH_SECONDS'] ?? 60) * 1000;
const callsPerMinute = 1000;
const names = Array.from({ length: 10 }, (_, index) => `session-${index}`);
/** Servers that aren't there: a call looks for one, and its session changes twice. */
const sessions = Object.fromEntries(names.map(name => [name, { host: '127.0.0.1', port: 1 }]));
const idOf = (name: string) => `community:config:${name}`;

await using browser = await startChromium();
const figures: Figure[] = [...bundles(), ...(await starts(browser))];
{
  await using app = await startApp({ community: { sessions } }, { client: 'bench' });
  const client = await connectMcp(app.url, { authorization: `Bearer ${app.token}` });
  figures.push(await callShows(browser, app, client), await sessionShows(browser, app, client));
  figures.push(...(await busyPage(browser, app, client)), ...(await hiddenPage(browser, app)));
  client.close();
}
console.log(JSON.stringify(figures));

function bundles(): Figure[] {
  const folder = built('renderer/assets/');
  const scripts = readdirSync(folder)
    .filter(name => name.endsWith('.js'))
    .map(name => readFileSync(`${folder}${name}`));
  const kilobytes = (size: (file: Buffer) => number) => scripts.reduce((sum, file) => sum + size(file), 0) / 1000;
  return [
    { what: 'page: scripts', unit: 'kB', ours: kilobytes(file => file.length), target: { value: 720 } },
    { what: 'page: scripts, gzip', unit: 'kB', ours: kilobytes(file => gzipSync(file).length), target: { value: 215 } },
  ];
}

/** From the start of the process to listening, to a page that shows the status; and that page alone. */
async function starts(browser: Browser): Promise<Figure[]> {
  const listening: number[] = [];
  const usable: number[] = [];
  const opened: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await newTab(browser);
    await using app = await startApp({});
    const before = performance.now();
    await showPage(page, app);
    opened.push(performance.now() - before);
    usable.push(performance.now() - app.startedAt);
    listening.push(app.listeningMs);
    await page.close();
  }
  return [
    { what: 'start to listening', unit: 'ms', ours: percentile(listening, 50), target: { value: 1000 } },
    { what: 'start to page usable', unit: 'ms', ours: percentile(usable, 50), target: { value: 1000 } },
    { what: 'opening the page', unit: 'ms', ours: percentile(opened, 50), target: { value: 400 } },
  ];
}

/** From before a call is made until its row is there. */
async function callShows(browser: Browser, app: App, client: McpHttp): Promise<Figure> {
  const page = await openPage(browser, app, 'activity');
  const times: number[] = [];
  for (let change = 0; change < changes; change++) {
    const before = Date.now();
    const shown = seen(page, `document.querySelectorAll('tbody tr').length > ${change}`);
    await client.call('sessions_list', {});
    times.push((await shown) - before);
  }
  await page.close();
  return { what: 'a call to its row on the page, p95', unit: 'ms', ours: percentile(times, 95), target: { value: 250 } };
}

/** From the moment in which the host notes that a server is not there, to the word in its row. */
async function sessionShows(browser: Browser, app: App, client: McpHttp): Promise<Figure> {
  const page = await openPage(browser, app, 'sessions');
  const times: number[] = [];
  for (const name of names) {
    const row = `[...document.querySelectorAll('tbody tr')].find(row => row.textContent.includes('${idOf(name)}'))`;
    const shown = seen(page, `/Unreachable|Failed/.test(${row}?.textContent)`);
    await client.call('session_tables_list', { session_id: idOf(name) });
    const seenAt = await shown;
    const state = (await app.sessions()).find(({ id }) => id === idOf(name))?.state;
    if (!state || !('at' in state)) throw new Error(`${name} is ${state?.phase}.`);
    times.push(seenAt - state.at);
  }
  await page.close();
  return {
    what: 'a session state to its word on the page, p95',
    unit: 'ms',
    ours: percentile(times, 95),
    target: { value: 250 },
  };
}

/** When the condition came true on the page, epoch milliseconds; it is looked at after each change of the document. */
function seen(page: Page, condition: string): Promise<number> {
  return page.evaluate<number>(`new Promise(resolve => {
    const look = () => ${condition} && (watch.disconnect(), resolve(Date.now()));
    const watch = new MutationObserver(look);
    watch.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  })`);
}

/** The list of calls while many come: tasks and frames that a person would feel, and the memory before and after. */
async function busyPage(browser: Browser, app: App, client: McpHttp): Promise<Figure[]> {
  const page = await openPage(browser, app, 'activity');
  await page.evaluate(`
    globalThis.tasks = [];
    new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: 'longtask' });
    globalThis.frames = [];
    let last = performance.now();
    requestAnimationFrame(function next(now) { frames.push(now - last); last = now; requestAnimationFrame(next); });
  `);
  const before = residentMiB(app.pid);
  const end = performance.now() + watchedMs;
  for (let call = 0; performance.now() < end; call++) {
    const due = delay(60_000 / callsPerMinute);
    await client.call('session_details', { session_id: idOf(names[call % names.length]!) });
    await due;
  }
  const [tasks, frames] = await page.evaluate<[number[], number[]]>('[tasks, frames]');
  await page.close();
  const what = `${callsPerMinute} calls a minute`;
  return [
    { what: `${what}: tasks over 50 ms on the page`, unit: 'count', ours: tasks.length, target: { value: 0 } },
    { what: `${what}: frames, p99`, unit: 'ms', ours: percentile(frames, 99), target: { value: 50 } },
    { what: `${what}: growth of the host`, unit: 'MiB', ours: residentMiB(app.pid) - before, target: { value: 30 } },
  ];
}

/** What page and host use while nobody looks and nothing happens. A headless browser hides nothing, so the page is told. */
async function hiddenPage(browser: Browser, app: App): Promise<Figure[]> {
  const page = await openPage(browser, app);
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    globalThis.requestAnimationFrame = () => 0;
    document.dispatchEvent(new Event('visibilitychange'));
  `);
  await delay(watchedMs / 10);
  const before = { page: await rendererSeconds(browser), host: cpuSeconds(app.pid) };
  await delay(watchedMs);
  const pagePercent = ((await rendererSeconds(browser)) - before.page) / (watchedMs / 100_000);
  const hostPercent = (cpuSeconds(app.pid) - before.host) / (watchedMs / 100_000);
  const memory = residentMiB(app.pid);
  await page.close();
  return [
    { what: 'page hidden: processor of the page', unit: '%', ours: pagePercent, target: { value: 0.5 } },
    { what: 'page hidden: processor of the host', unit: '%', ours: hostPercent, target: { value: 0.5 } },
    { what: 'page hidden: memory of the host', unit: 'MiB', ours: memory, target: { value: 150 } },
  ];
}

/** Processor time of all pages so far. */
async function rendererSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((total, { cpuTime }) => total + cpuTime, 0);
}
