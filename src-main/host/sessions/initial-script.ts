import { readFile } from 'node:fs/promises';
import { toUserError } from '../../../src-shared/user-error.ts';
import type { Creation, LaunchPlan } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';

/** Runs the initial script, if there is one. What goes wrong with it is a sentence, not a failure of the start. Never throws. */
export async function runInitialScript(
  session: DynamicSession,
  { request, defaults }: Pick<LaunchPlan, 'request' | 'defaults'>,
  { config, parts }: Creation,
): Promise<string[]> {
  const { signal } = new AbortController(); // it ends with its session
  try {
    const path = defaults.initial_script_path;
    const code = request.initialScript ?? (path && (await readFile(await parts.texts.plain(path, signal), 'utf8')));
    if (!code) return [];
    using loan = await session.lendNow(signal);
    const { failure } = await loan.connection.runScript({ code, timeout: config().timeouts.script * 1000 }, signal);
    return failure ? [`The initial script failed: ${failure.headline}`] : [];
  } catch (error) {
    return [`The initial script could not be run: ${toUserError(error).message}`];
  }
}
