import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostFiles } from '../host-options.ts';
import { dataFolderPath } from '../running-host/data-folder.ts';
import type { ServeOptions } from './flags.ts';

/** Where the files are that the host brings along: beside the bundle, or in the sources. */
export function hostFiles(): HostFiles {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const isBuilt = existsSync(join(here, 'launcher.py'));
  const sources = join(here, '..');
  const built = isBuilt ? here : join(sources, '..', '..', 'dist');
  return {
    ...(isBuilt
      ? {
          launcher: join(here, 'launcher.py'),
          formatThread: join(here, 'format-thread.js'),
          headless: join(here, 'headless.js'),
        }
      : {
          launcher: join(sources, 'workers', 'python', 'launcher.py'),
          formatThread: join(sources, 'formats', 'format-thread.ts'),
          headless: join(sources, '..', 'headless', 'main.ts'),
        }),
    page: join(built, 'renderer'),
    bridge: join(built, 'bridge.js'),
    extension: join(built, 'deephaven-mcp.mcpb'),
  };
}

/** The data folder and the configuration file that the flags and the environment name. */
export function places(
  options: Pick<ServeOptions, 'dataDir' | 'config'>,
  env = process.env,
): { dataFolder: string; configFile: string } {
  const dataFolder = dataFolderPath({ override: options.dataDir, env });
  const configFile = options.config ?? env['DH_MCP_CONFIG_FILE'] ?? join(dataFolder, 'deephaven_mcp.json');
  // Whole, since another process compares it with its own.
  return { dataFolder, configFile: resolve(configFile) };
}
