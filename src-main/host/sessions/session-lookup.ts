import { nearestNames } from '../../../src-shared/nearest.ts';
import { formatSessionId, type SessionId } from '../../../src-shared/session-id.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** Sessions by name, in which ids are looked up. */
export interface KnownSessions<S> {
  static: ReadonlyMap<string, S>;
  dynamic: ReadonlyMap<string, S>;
}

export function staticId(name: string): string {
  return formatSessionId({ type: 'community', source: 'config', name });
}

export function dynamicId(name: string): string {
  return formatSessionId({ type: 'community', source: 'dynamic', name });
}

/**
 * The session that an id means, in any of its input forms.
 * @throws UserError SESSION_NOT_FOUND, INVALID_ARGUMENT when `community:community:` is ambiguous
 */
export function findSession<S>({ type, source, name }: SessionId, known: KnownSessions<S>): S {
  const exact = source === 'config' ? known.static.get(name) : source === 'dynamic' ? known.dynamic.get(name) : undefined;
  const found = exact ?? (source === 'community' ? eitherKind(name, known) : undefined);
  if (found) return found;
  const sameName = source === name ? known.static.get(name) : undefined;
  if (sameName) return sameName;
  throw sessionNotFound(formatSessionId({ type, source, name }), idsOf(known));
}

/** With the ids that may have been meant. */
export function sessionNotFound(id: string, known: Iterable<string>): UserError {
  const ids = [...known];
  const names = nearestNames(nameIn(id), new Set(ids.map(nameIn)));
  const near = names.flatMap(name => ids.filter(known => nameIn(known) === name));
  return new UserError('SESSION_NOT_FOUND', `Session '${id}' not found`, {
    hint: near.length > 0 ? `Did you mean: ${near.join(', ')}?` : undefined,
    toolHint: 'Call sessions_list to see the ids.',
  });
}

/** Every id, the created sessions first. Made only as far as it is read. */
export function* idsOf(known: KnownSessions<unknown>): Generator<string> {
  for (const name of known.dynamic.keys()) yield dynamicId(name);
  for (const name of known.static.keys()) yield staticId(name);
}

function eitherKind<S>(name: string, known: KnownSessions<S>): S | undefined {
  const dynamic = known.dynamic.get(name);
  const fixed = known.static.get(name);
  if (dynamic && fixed) {
    throw new UserError(
      'INVALID_ARGUMENT',
      `'community:community:${name}' is ambiguous: ${dynamicId(name)} or ${staticId(name)}`,
      {
        hint: 'Call again with one of these ids.',
      },
    );
  }
  return dynamic ?? fixed;
}

function nameIn(id: string): string {
  return id.slice(id.indexOf(':', id.indexOf(':') + 1) + 1);
}
