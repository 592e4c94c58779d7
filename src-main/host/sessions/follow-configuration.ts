import type { ConfigFile } from '../config/config-file.ts';
import type { Log } from '../observe/log.ts';
import type { ReloadSummary, Sessions } from './sessions.ts';

/** Reads the configuration file again and lets the sessions follow it. */
export type Reload = (options: { restartDynamic: boolean }) => Promise<ReloadSummary>;

/**
 * Lets the sessions follow the configuration file: by themselves when it was saved, and when somebody asks for it.
 * @returns how to ask; calls at the same time share one run. It throws UserError CONFIG_ERROR for a bad file.
 */
export function followConfiguration(
  configFile: Pick<ConfigFile, 'reload' | 'onChange'>,
  sessions: Pick<Sessions, 'reload'>,
  log: Log,
): Reload {
  let asked: { restartDynamic: boolean; result: Promise<ReloadSummary> } | undefined;

  configFile.onChange(change => {
    if (!('config' in change) || asked) return; // `reload` below reloads the sessions itself
    sessions
      .reload({ restartDynamic: false })
      .catch((error: unknown) => log.error({ err: error }, 'The sessions could not adopt the new configuration'));
  });

  async function reload(options: { restartDynamic: boolean }): Promise<ReloadSummary> {
    try {
      await configFile.reload();
      return await sessions.reload(options);
    } finally {
      asked = undefined;
    }
  }

  return async options => {
    if (asked && asked.restartDynamic !== options.restartDynamic) await asked.result.catch(() => {}); // its caller hears of it
    // `asked` must be set before the file's `onChange` fires, so the reload begins in the next microtask.
    asked ??= { ...options, result: Promise.resolve().then(() => reload(options)) };
    return asked.result;
  };
}
