import type { EntryState } from '../../../src-shared/clients-api.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { BrokenText, UnfitText } from './text/entry-text.ts';

type Problem = Extract<EntryState, { state: 'broken' }>;

/** Why a client's file has to be left alone; the reason is a sentence without its full stop. @throws what is about something else */
export function problemIn(file: string, error: unknown): Problem {
  if (!(error instanceof BrokenText || error instanceof UnfitText || error instanceof UserError)) throw error;
  const reason = error.message.replace(file, 'it').replace(/\.$/, '');
  return { state: 'broken', reason, ...(error instanceof BrokenText && { line: error.line, column: error.column }) };
}

/** The same for a person who wanted the file changed. */
export function problemError(file: string, { reason, line, column }: Problem): UserError {
  const what = line === undefined ? `${file} can't be changed` : `${file} has an error in line ${line}, column ${column}`;
  return new UserError('CONFIG_ERROR', `${what}: ${reason}.`, { hint: 'Fix it there, or copy the entry.' });
}

/** Does what reads and writes a client's file. @throws UserError, CONFIG_ERROR for a text that has to be left alone */
export async function withFile<Result>(file: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof BrokenText || error instanceof UnfitText) throw problemError(file, problemIn(file, error));
    throw error;
  }
}
