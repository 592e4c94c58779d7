import { z } from 'zod';
import { sandboxModes } from '../../../../src-shared/sandbox.ts';
import { flag, granted, listOf, oneOf, section, textList } from './fields.ts';

const retrievalModes = ['none', 'dynamic_only', 'static_only', 'all'] as const;

/** What the person lets workers reach, whoever asks for them. */
const workersSchema = section({
  /** What may be mounted into containers, besides what lies in `workspace.roots`. */
  volumes: listOf(granted).default([]),
  /** Images that may run besides the default and the configured ones; `*` stands for any characters. */
  images: textList.default([]),
  /** Whether Python workers run apart from the person's files: where the system can, always, or never. */
  sandbox: oneOf(sandboxModes).default('auto'),
  /** Workers without a key: every program and user of this computer can run code in them. */
  anonymous: flag.default(false),
}).prefault({});

export const securitySchema = section({
  community: section({
    /** Whose credentials `session_community_credentials` may show. */
    credential_retrieval_mode: z.enum(retrievalModes, { error: `must be one of ${retrievalModes.join(', ')}` }).default('none'),
    return_token_on_create: flag.default(false),
  }).prefault({}),
  workers: workersSchema,
  /** Who asks a person: the client where it can, or only the app. */
  ask_in: oneOf(['client', 'app']).default('client'),
  read_only: flag.default(false),
  allow_scripts: flag.default(true),
  allow_any_script_path: flag.default(false),
  /** Makes `ask` the least permission of every client. */
  confirm_destructive: flag.default(false),
}).prefault({});
