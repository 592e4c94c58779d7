import { UserError } from '../../../src-shared/user-error.ts';
import type { CommunitySessionConfig } from './schema.ts';
import { sessionSchema } from './schema/community.ts';

/** A definition as the configuration file would have it, defaults filled in. @throws UserError INVALID_ARGUMENT, naming the key */
export function sessionDefinition(definition: object): CommunitySessionConfig {
  const result = sessionSchema.safeParse(definition);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.path.join('.');
  throw new UserError('INVALID_ARGUMENT', `${key ? `${key}: ` : ''}${issue?.message ?? 'This is not as expected.'}`);
}
