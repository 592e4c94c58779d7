import { EventEmitter, once } from 'node:events';
import { startHost } from '../host/index.ts';
import { runningPageUrl } from '../host/running-host/control-client.ts';
import { findRunningHost, isListening, type RunningHost } from '../host/running-host/host-record.ts';
import { openPrivately, privatePagesFolder } from '../host/http/private-pages.ts';
import { hasBrowser, openBrowser } from './browser.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { hostFiles, places } from '../host/command-line/places.ts';
import { untilStopped } from './until-stopped.ts';

/** Serves MCP and the page over HTTP until it is stopped; beside a host that runs already, opens that one's page. */
export async function serve(options: ServeOptions): Promise<number> {
  const { dataFolder, configFile } = places(options);
  const running = await findRunningHost(dataFolder);
  if (running && isListening(running)) return showRunning(running, dataFolder, options);

  const isTerminal = process.stdout.isTTY;
  const startedByBridge = process.env['DH_MCP_STARTED_BY'] === 'bridge';
  const quitting = new EventEmitter();
  const ended = once(quitting, 'quit');
  const host = await startHost(
    {
      dataFolder,
      configFile,
      files: hostFiles(),
      env: process.env,
      ...(options.host !== undefined && { address: options.host }),
      ...(options.port !== undefined && { port: options.port }),
      ...(options.auth !== undefined && { auth: options.auth }),
      debug: options.debug,
      installJava: options.installJava,
      listen: isTerminal ? 'next-free' : 'exact',
      // The bridge keeps only what is said when the start fails.
      logTo: startedByBridge ? 'none' : process.stderr.isTTY ? 'pretty' : 'json',
      startedByBridge,
    },
    { kind: 'headless', quit: () => quitting.emit('quit'), ...(hasBrowser() && { openBrowser }) },
  );
  for (const note of host.notes) process.stderr.write(`${note}\n`);
  process.stdout.write(`MCP listening on ${host.url}\n`);
  if (isTerminal) await showPage(host.pageUrl(), dataFolder, options);
  return untilStopped(() => host.stop(), ended);
}

/** The page's address carries a one-time code, so it goes to a terminal or the browser only, never to a log. */
async function showPage(url: string, dataFolder: string, { open }: ServeOptions): Promise<void> {
  if (process.stdout.isTTY) process.stdout.write(`Page: ${url}\n`);
  if (!open || !hasBrowser()) return;
  await openPrivately(url, privatePagesFolder({ dataFolder }), openBrowser).catch(() => {}); // a terminal has the address as well
}

async function showRunning(running: RunningHost, dataFolder: string, options: ServeOptions): Promise<number> {
  process.stderr.write(`It runs already (process ${running.pid}), on ${running.url}.\n`);
  if (!process.stdout.isTTY && !(options.open && hasBrowser())) return 0;
  await showPage(await runningPageUrl(running), dataFolder, options);
  return 0;
}
