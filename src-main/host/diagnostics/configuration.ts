import type { ConfigFile } from '../config/config-file.ts';
import type { Check } from './check.ts';

/** Whether the configuration file is in force as it stands on disk. */
export function checkConfiguration(file: Pick<ConfigFile, 'path' | 'problem' | 'warnings'>): Check {
  return async () => {
    if (file.problem) {
      return { result: 'problem', detail: file.problem.message, fix: `Correct ${file.path}, then run --check-config.` };
    }
    if (file.warnings.length > 0) return { result: 'note', detail: file.warnings.join(' ') };
    return { result: 'good', detail: file.path };
  };
}
