import { isAbsolute } from 'node:path';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Place } from '../worker-driver.ts';

/** A worker of this machine's Python: in the caller's environment, the configured one, or the one that the app makes. */
export const pythonPlace: Place = {
  reads: { pythonVenvPath: 'python_venv_path' },

  check({ pythonVenvPath }) {
    if (pythonVenvPath === undefined || isAbsolute(pythonVenvPath)) return;
    throw new UserError('INVALID_ARGUMENT', `python_venv_path must be an absolute path; got '${pythonVenvPath}'`);
  },

  languageOf: () => 'python',

  async choose({ pythonVenvPath }, { python_venv_path: configured }, plain) {
    return { python: { venvPath: pythonVenvPath ?? (configured === null ? null : await plain(configured)) } };
  },
};
