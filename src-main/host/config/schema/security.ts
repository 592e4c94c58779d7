import { z } from 'zod';
import { flag, section } from './fields.ts';

const retrievalModes = ['none', 'dynamic_only', 'static_only', 'all'] as const;

export const securitySchema = section({
  community: section({
    /** Whose credentials `session_community_credentials` may show. */
    credential_retrieval_mode: z.enum(retrievalModes, { error: `must be one of ${retrievalModes.join(', ')}` }).default('none'),
    return_token_on_create: flag.default(false),
  }).prefault({}),
  read_only: flag.default(false),
  allow_scripts: flag.default(true),
  allow_any_script_path: flag.default(false),
  /** Makes `ask` the least permission of every client. */
  confirm_destructive: flag.default(false),
}).prefault({});
