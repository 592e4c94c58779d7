import { UserError } from './user-error.ts';

/** A session id taken apart, as the person wrote it: `type:source:name`, split at the first two colons only. */
export interface SessionId {
  type: 'community' | 'enterprise';
  /** Community: `config`, `dynamic`, or what the person wrote in its place. Enterprise: the system's name. */
  source: string;
  name: string;
}

/** The longest id that is looked at, in characters. */
const longestId = 500;
/** Characters of a wrong id that an error repeats. */
const shownCharacters = 100;

/** What a Community session may be called. Enterprise names are free. */
export const sessionNamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/**
 * Takes a session id apart. The type may be written in any case.
 * @param known ids to suggest when the form is wrong
 * @throws UserError INVALID_SESSION_ID
 */
export function parseSessionId(text: string, known: Iterable<string> = []): SessionId {
  const match = text.length > longestId ? null : /^([^:]+):([^:]+):(.+)$/s.exec(text.trim());
  const type = match?.[1]?.toLowerCase();
  if (!match || (type !== 'community' && type !== 'enterprise')) {
    const ids = [...known].slice(0, 5).join(', ');
    throw new UserError(
      'INVALID_SESSION_ID',
      `Invalid session_id '${text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text}'. Use {type}:{source}:{session_name}, e.g. community:config:local.`,
      ids ? { hint: `Known sessions: ${ids}.` } : { toolHint: 'Call sessions_list to see the ids.' },
    );
  }
  return { type, source: match[2]!, name: match[3]! };
}

export function formatSessionId({ type, source, name }: SessionId): string {
  return `${type}:${source}:${name}`;
}
