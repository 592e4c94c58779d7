import { isDeepStrictEqual } from 'node:util';
import type { UserError } from '../../../src-shared/user-error.ts';
import { narrowed } from './narrowed-config.ts';
import { readConfig, soundParts } from './read-config.ts';
import type { Config } from './schema.ts';

/** Sections whose mistakes may hide a restriction; `''` stands for a section with an unknown name. */
const restricting = ['', 'security', 'tools', 'docs'];

/**
 * What is in force while the file on disk is bad: the last good configuration, with what the file newly forbids. Before there was a
 * good one: the defaults with what the file forbids; and where that can't be told for sure, nothing that changes something.
 * @param text of the file; undefined when it can't be read
 */
export function cautiousConfig(text: string | undefined, problem: UserError, lastGood: Config | undefined): Config {
  const sound = text === undefined ? undefined : soundParts(text);
  const base = lastGood ?? readConfig('', {}).config;
  const config = sound ? narrowed(base, sound.written) : base;
  const found = `The configuration file has a problem (${problem.message.replace(/\.$/, '')}).`;
  if (lastGood) {
    if (isDeepStrictEqual(config, lastGood)) return config;
    return { ...config, caution: `${found} Until the user corrects it, what it newly forbids is forbidden already.` };
  }
  if (sound && !restricting.some(section => sound.unsound.has(section))) {
    return { ...config, caution: `${found} Until the user corrects it, only what it forbids is in force, beside the defaults.` };
  }
  return {
    ...config,
    security: { ...config.security, read_only: true },
    docs: { ...config.docs, enabled: false },
    caution: `${found} Nothing that changes something runs until the user corrects it.`,
  };
}
