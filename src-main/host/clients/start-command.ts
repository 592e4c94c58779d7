import type { StartCommand } from '../../../src-shared/bridge-file.ts';
import type { Platform } from '../platform.ts';
import { findNode } from './find-node.ts';
import type { NodeSearch } from './node-candidates.ts';

/** How a bridge starts this host again: the desktop app without its window, else the headless entry by the Node that runs it now. */
export async function startCommand(parts: {
  platform: Platform;
  /** The headless entry. */
  headless: string;
  dataFolder: string;
  configFile: string;
  search: NodeSearch;
}): Promise<StartCommand> {
  const places = ['--data-dir', parts.dataFolder, '--config', parts.configFile];
  const { startHidden } = parts.platform;
  if (startHidden) return { command: startHidden.command, args: [...startHidden.args, ...places] };
  const node = await findNode(parts.search);
  return { command: node ?? process.execPath, args: [parts.headless, '--headless', '--no-open', ...places] };
}
