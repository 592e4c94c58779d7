import { findBubblewrap } from './bubblewrap.ts';
import { findSeatbelt } from './seatbelt.ts';
import type { Reach } from './reach.ts';

/** A command as it runs in a sandbox. */
export interface Confined {
  file: string;
  args: string[];
  /**
   * What its file descriptor 3 shall give, so that the command has this environment. Not by its own, which is that of a program outside: a
   * caller's LD_PRELOAD would be loaded there.
   */
  input?: (environment: Readonly<Record<string, string>>) => string;
  /** All that it sees and could change over time, as an opaque text. */
  view: string;
  /** Where it finds its temporary folder. */
  temporary: string;
}

/** The system's way to run a command apart from the person's files, or why there is none. */
export type FoundSandbox =
  | { confine(command: readonly string[], reach: Reach): Promise<Confined> }
  | { reason: string; hint?: string };

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
