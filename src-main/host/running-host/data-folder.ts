import { constants } from 'node:fs';
import { access, chmod, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../../../src-shared/user-error.ts';

const folderName = 'deephaven-mcp';

/** Where the app keeps what it remembers, as this platform does it; `override` or `DH_MCP_DATA_DIR` win. */
export function dataFolderPath(options: {
  override?: string | undefined;
  env: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  home?: string;
}): string {
  const { override, env, platform = process.platform, home = homedir() } = options;
  const chosen = override ?? env['DH_MCP_DATA_DIR'];
  if (chosen) return resolve(chosen);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', folderName);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), folderName);
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), folderName);
}

/**
 * Makes the data folder (0700) if it isn't there and checks that it can be written.
 * @throws UserError CONFIG_ERROR
 */
export async function openDataFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError('CONFIG_ERROR', `The data folder ${path} can't be written (${reason}).`, {
      cause: error,
      hint: 'Make it writable for your user, or name another one with --data-dir or DH_MCP_DATA_DIR.',
    });
  }
}
