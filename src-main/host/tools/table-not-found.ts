import { UserError } from '../../../src-shared/user-error.ts';

/** `work`, whose missing table is told with the session it was looked for in: the connection does not know its id. */
export async function withSessionId<Result>(sessionId: string, work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    if (!(error instanceof UserError) || error.code !== 'TABLE_NOT_FOUND' || error.message.includes(sessionId)) throw error;
    const { code, message, hint, toolHint, details } = error;
    throw new UserError(code, `${message.replace(/\.$/, '')} in session '${sessionId}'`, {
      cause: error,
      details,
      hint,
      toolHint,
    });
  });
}
