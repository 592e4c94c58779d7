import { z } from 'zod';

/** What a credential may be called: it stands in `${keychain:NAME}`. */
export const credentialNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** A secret that this app keeps for the person. The secret itself is never shown again. Times are epoch milliseconds. */
const credentialSchema = z.object({
  name: z.string(),
  /** False where the configuration asks for it and there is none. */
  isStored: z.boolean(),
  /** Keys of the configuration that refer to it, such as `community.sessions.local.auth_token`. */
  usedBy: z.array(z.string()),
  /** Ids of the sessions among them. */
  sessions: z.array(z.string()),
  lastUsedAt: z.number().exactOptional(),
});
export type Credential = z.infer<typeof credentialSchema>;

/** A secret written out in the configuration file, and the name it would get. */
const literalSecretSchema = z.object({ key: z.string(), suggestedName: z.string() });

/** `GET /api/credentials`, and the answer to each change. */
export const credentialsSchema = z.object({
  credentials: z.array(credentialSchema),
  literals: z.array(literalSecretSchema),
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** `PUT /api/credentials/:name`. */
export const credentialTextSchema = z.strictObject({ secret: z.string().min(1).max(10_000) });

/** `POST /api/credentials/move`: out of the file, into the keychain. */
export const moveSecretSchema = z.strictObject({ key: z.string(), name: z.string().regex(credentialNamePattern) });
