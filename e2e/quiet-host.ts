import { join } from 'node:path';
import { hostFiles } from '../src-main/host/command-line/places.ts';
import type { HostOptions } from '../src-main/host/host-options.ts';
import { startHost, type Host } from '../src-main/host/index.ts';
import type { Platform } from '../src-main/host/platform.ts';

/** A real host in this process that writes no log to the terminal, on a free port, with `deephaven_mcp.json` in its data folder, unless `options` say another. */
export function startQuietHost(
  { dataFolder, ...options }: Pick<HostOptions, 'dataFolder'> & Partial<HostOptions>,
  platform: Platform = { kind: 'headless' },
): Promise<Host> {
  return startHost(
    {
      dataFolder,
      configFile: join(dataFolder, 'deephaven_mcp.json'),
      files: hostFiles(),
      env: process.env,
      port: 0,
      debug: false,
      installJava: false,
      listen: 'exact',
      logTo: 'none',
      ...options,
    },
    platform,
  );
}
