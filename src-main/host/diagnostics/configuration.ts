import type { ConfigFile } from '../config/config-file.ts';
import type { Check } from './check.ts';

/** Whether the configuration file is in force as it stands on disk. */
export function checkConfiguration(file: Pick<ConfigFile, 'path' | 'problem' | 'warnings'>): Check {
  return async () => {
    const title = 'Configuration';
    if (file.problem) {
      return { title, result: 'problem', detail: file.problem.message, fix: `Correct ${file.path}, then run --check-config.` };
    }
    if (file.warnings.length > 0) return { title, result: 'note', detail: file.warnings.join(' ') };
    return { title, result: 'good', detail: file.path };
  };
}
