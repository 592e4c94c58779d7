import { findBubblewrap } from './bubblewrap.ts';
import { findSeatbelt } from './seatbelt.ts';
import type { FoundSandbox } from './reach.ts';

/** What can be had on this system, tried out. */
export async function findSandbox(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundSandbox> {
  if (platform === 'linux') return await findBubblewrap(env);
  if (platform === 'darwin') return await findSeatbelt();
  return {
    reason: 'This system has no sandbox that fits a Python worker.',
    hint: 'Docker sessions run apart from your files.',
  };
}
