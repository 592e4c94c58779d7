import { runBridge } from '../bridge/bridge.ts';
import { findRunningHost } from '../host/running-host/host-record.ts';
import { startHost } from '../host/index.ts';
import { hasBrowser, openBrowser } from './browser.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { hostFiles, places } from '../host/command-line/places.ts';
import { untilStopped } from './until-stopped.ts';

/** Serves MCP on stdin and stdout: through the host that runs on the same files, else in this process. */
export async function serveStdio(options: ServeOptions): Promise<number> {
  const { dataFolder, configFile } = places(options);
  const running = await findRunningHost(dataFolder);
  if (running?.url && running.configFile === configFile) {
    const endpoint = async () => {
      const host = await findRunningHost(dataFolder);
      if (host?.url === undefined) return undefined;
      const isCurrent = async () => (await findRunningHost(dataFolder))?.id === host.id;
      return { url: host.url, token: host.controlToken, controlToken: host.controlToken, isCurrent };
    };
    await runBridge({ endpoint, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });
    return 0;
  }
  const host = await startHost(
    {
      dataFolder,
      configFile,
      files: hostFiles(),
      env: process.env,
      debug: options.debug,
      installJava: options.installJava,
      listen: 'no',
      logTo: process.stderr.isTTY ? 'pretty' : 'json',
    },
    { kind: 'headless', ...(hasBrowser() && { openBrowser }) },
  );
  return untilStopped(() => host.stop(), host.serveStdio(process.stdin, process.stdout));
}
