import { z } from 'zod';
import { sessionNamePattern } from './session-id.ts';

/** A Deephaven server that somebody else runs, as the page edits it; finer rules are the configuration file's own. */
export const serverDefinitionSchema = z.strictObject({
  host: z.string().min(1),
  port: z.int(),
  use_tls: z.boolean(),
  /** `Anonymous`, `PSK`, `Basic`, or the class name of a handler. */
  auth_type: z.string().min(1),
  session_type: z.enum(['python', 'groovy']),
  auto_connect: z.boolean(),
  tls_root_certs: z.string().min(1).optional(),
  label: z.string().min(1).optional(),
});
export type ServerDefinition = z.infer<typeof serverDefinitionSchema>;

/** A PSK, or `user:password` for Basic. It goes to the keychain, never into the file. */
const loginSecret = z.string().min(1).max(10_000).optional();

/** `POST /api/servers`: becomes the session `community:config:NAME`. */
export const newServerSchema = z.strictObject({
  name: z.string().regex(sessionNamePattern),
  definition: serverDefinitionSchema,
  secret: loginSecret,
});
export type NewServer = z.infer<typeof newServerSchema>;

/** `PUT /api/servers/:name`. Without a secret the stored one stays. */
export const changedServerSchema = newServerSchema.omit({ name: true });

/** `GET /api/servers/:name`. `secretFrom` says where its login secret comes from, such as `keychain: local`. */
export const serverSchema = z.object({ definition: serverDefinitionSchema, secretFrom: z.string().optional() });

/** What a connection goes through, in this order. */
export const connectionSteps = ['settings', 'name', 'reach', 'tls', 'server', 'login'] as const;

/** `POST /api/servers/test`: `name` names a known server whose secret is used where none is given. */
export const serverTestSchema = z.strictObject({
  name: z.string().optional(),
  definition: serverDefinitionSchema,
  secret: loginSecret,
});

/** How far a connection came. Every step before `failedAt` worked; without it all did. */
export const connectionTestSchema = z.object({
  failedAt: z.enum(connectionSteps).exactOptional(),
  problem: z.string().exactOptional(),
  hint: z.string().exactOptional(),
  /** What answered, such as `42.7`. */
  version: z.string().exactOptional(),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
