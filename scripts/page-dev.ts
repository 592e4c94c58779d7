// npm run page:dev [-- --data-dir PATH]
// The page from its sources, each change at once, on the host that runs. Ctrl-C stops it; the host goes on.
import { parseArgs } from 'node:util';
import { places } from '../src-main/host/command-line/places.ts';
import { runningPageUrl } from '../src-main/host/running-host/control-client.ts';
import { findRunningHost, isListening } from '../src-main/host/running-host/host-record.ts';
import { pageAddress, startPageServer } from './page-server.ts';

const { 'data-dir': dataDir } = parseArgs({ options: { 'data-dir': { type: 'string' } } }).values;
const { dataFolder } = places(dataDir === undefined ? {} : { dataDir });
const host = await findRunningHost(dataFolder);
if (host && isListening(host)) {
  const server = await startPageServer(host.url);
  const { hash } = new URL(await runningPageUrl(host));
  console.log(`Page: ${pageAddress(server)}${hash}\nThe link works once, for this tab. Another one: start this again.`);
} else {
  console.error(`No host runs in ${dataFolder}. Start one in another terminal: npm start -- --headless`);
  process.exitCode = 1;
}
