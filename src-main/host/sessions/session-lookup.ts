import { nearestNames } from '../../../src-shared/nearest.ts';
import { formatSessionId, parseSessionId } from '../../../src-shared/session-id.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** Sessions by name, in which ids are looked up. */
export interface KnownSessions<S> {
  static: ReadonlyMap<string, S>;
  dynamic: ReadonlyMap<string, S>;
  /** Names of the configured Enterprise systems. */
  systems: readonly string[];
}

export function staticId(name: string): string {
  return formatSessionId({ type: 'community', source: 'config', name });
}

export function dynamicId(name: string): string {
  return formatSessionId({ type: 'community', source: 'dynamic', name });
}

/**
 * The session that an id means, in any of its input forms.
 * @throws UserError INVALID_SESSION_ID, SESSION_NOT_FOUND, SYSTEM_NOT_FOUND, INVALID_ARGUMENT when `community:community:` is ambiguous
 */
export function findSession<S>(text: string, known: KnownSessions<S>): S {
  const { type, source, name } = parseSessionId(text, idsOf(known));
  if (type === 'enterprise') throw noEnterpriseSession(text, source, known.systems);
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
  const hint = near.length > 0 ? `Did you mean: ${near.join(', ')}? ` : '';
  return new UserError('SESSION_NOT_FOUND', `Session '${id}' not found`, {
    hint: `${hint}Call sessions_list to see the ids.`,
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

function noEnterpriseSession(id: string, system: string, systems: readonly string[]): UserError {
  if (!systems.includes(system)) {
    const near = nearestNames(system, systems);
    return new UserError('SYSTEM_NOT_FOUND', `No Enterprise system '${system}' is configured`, {
      hint: near.length > 0 ? `Did you mean: ${near.join(', ')}?` : 'Call list_systems to see the configured ones.',
    });
  }
  return new UserError('SESSION_NOT_FOUND', `Session '${id}' not found: Enterprise sessions cannot be reached yet`, {
    hint: 'Use a Community session; call sessions_list to see the ids.',
  });
}

function nameIn(id: string): string {
  return id.slice(id.indexOf(':', id.indexOf(':') + 1) + 1);
}
