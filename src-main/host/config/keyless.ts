import { authKind } from '../../../src-shared/auth-type.ts';
import type { Config } from './schema.ts';

/** Whether a person's own configuration lets workers run without a key. */
export function keylessAllowed({ security, community }: Config): boolean {
  const defaults = community.session_creation?.defaults;
  return security.workers.anonymous || (defaults !== undefined && authKind(defaults.auth_type) === 'anonymous');
}
