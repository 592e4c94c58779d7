import type { z } from 'zod';
import { appSchema, docsSchema, loggingSchema, timeoutsSchema, toolsSchema, workspaceSchema } from './schema/app.ts';
import { communitySchema, sessionSchema } from './schema/community.ts';
import { enterpriseSchema, pqToolsSchema } from './schema/enterprise.ts';
import { section } from './schema/fields.ts';
import { securitySchema } from './schema/security.ts';
import { serverSchema } from './schema/server.ts';
import { authKind } from '../../../src-shared/auth-type.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** The whole configuration file. Keys are as in the file; every default is filled in. */
export const configSchema = section({
  security: securitySchema,
  community: communitySchema,
  enterprise: enterpriseSchema,
  pq_tools: pqToolsSchema,
  timeouts: timeoutsSchema,
  server: serverSchema,
  tools: toolsSchema,
  docs: docsSchema,
  workspace: workspaceSchema,
  app: appSchema,
  logging: loggingSchema,
});

/** The configuration in force. Any text in it may be a reference such as `${keychain:local}`, resolved only when it is needed. */
export type Config = z.output<typeof configSchema> & {
  /** Set while the file on disk is bad and less is allowed because of that: a sentence for whoever is refused something. */
  caution?: string;
};
export type CommunitySessionConfig = Config['community']['sessions'][string];
export type SessionCreationConfig = NonNullable<Config['community']['session_creation']>;

/** The defaults, with session creation allowed. */
export const configWithoutFile: Config = configSchema.parse({ community: { session_creation: {} } });

/** Whether a person's own configuration lets workers run without a key. */
export function keylessAllowed({ security, community }: Config): boolean {
  const defaults = community.session_creation?.defaults;
  return security.workers.anonymous || (defaults !== undefined && authKind(defaults.auth_type) === 'anonymous');
}

/** A definition as the configuration file would have it, defaults filled in. @throws UserError INVALID_ARGUMENT, naming the key */
export function sessionDefinition(definition: object): CommunitySessionConfig {
  const result = sessionSchema.safeParse(definition);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.path.join('.');
  throw new UserError('INVALID_ARGUMENT', `${key ? `${key}: ` : ''}${issue?.message ?? 'This is not as expected.'}`);
}
