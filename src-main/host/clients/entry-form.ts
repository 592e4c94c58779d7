import type { EntryForm } from '../../../src-shared/clients-api.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Survey } from './survey.ts';
import type { Target } from './targets.ts';
import type { EntryValue } from './text/entry-text.ts';

/** What an entry of ours is, by what stands in it. */
export function formOf(value: EntryValue): EntryForm {
  return value['command'] === undefined ? 'http' : 'bridge';
}

/** The forms that a new entry may have there, the best first. People share the files of a project, so one without a secret goes first. */
export function formsFor({ definition: { httpEntry, bridgeEntry }, scope }: Pick<Target, 'definition' | 'scope'>): EntryForm[] {
  if (!httpEntry) return ['bridge'];
  return scope === 'project' && bridgeEntry ? ['bridge', 'http'] : ['http'];
}

/** The form that an entry gets: what was asked for, else what it has, else the best. @throws UserError UNSUPPORTED */
export function formFor(target: Target, { value }: Pick<Survey, 'value'>, wanted: EntryForm | undefined): EntryForm {
  const forms = formsFor(target);
  if (wanted !== undefined && !forms.includes(wanted)) {
    throw new UserError('UNSUPPORTED', `${target.file} takes no entry of that form.`);
  }
  return wanted ?? (value === undefined ? forms[0]! : formOf(value));
}
