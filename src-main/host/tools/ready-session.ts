import type { ReadySession } from '../sessions/sessions.ts';
import type { ToolContext } from './define-tool.ts';

/** A session lent for this call, its warnings passed on to the answer. Dispose it. @throws UserError by the status table */
export async function readySession(
  id: string,
  { sessions, signal, warn, progress }: Pick<ToolContext, 'sessions' | 'signal' | 'warn' | 'progress'>,
): Promise<ReadySession> {
  const session = await sessions.ready(id, signal, step => progress(step));
  for (const sentence of session.warnings) warn(sentence);
  return session;
}
