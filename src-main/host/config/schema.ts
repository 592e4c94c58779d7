import type { z } from 'zod';
import { appSchema, docsSchema, loggingSchema, timeoutsSchema, toolsSchema, workspaceSchema } from './schema/app.ts';
import { communitySchema } from './schema/community.ts';
import { enterpriseSchema, pqToolsSchema } from './schema/enterprise.ts';
import { section } from './schema/fields.ts';
import { securitySchema } from './schema/security.ts';
import { serverSchema } from './schema/server.ts';

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

/** What holds where the file says nothing, but that sessions may be created. */
export const configWithoutFile: Config = configSchema.parse({ community: { session_creation: {} } });
