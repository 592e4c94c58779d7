import { z } from 'zod';
import { logLevels } from './log-level.ts';

const flag = z.boolean();
const texts = z.array(z.string());

/** What the settings screen can change: its place in the configuration file, and what it may be. Finer rules are the file's own. */
export const settingSchemas = {
  'server.port': z.int(),
  'server.auth.mode': z.enum(['token', 'none', 'jwt', 'module']),
  'security.read_only': flag,
  'security.allow_scripts': flag,
  'security.confirm_destructive': flag,
  'security.community.credential_retrieval_mode': z.enum(['none', 'dynamic_only', 'static_only', 'all']),
  'community.session_creation.max_concurrent_sessions': z.int(),
  'community.session_creation.prewarm': z.union([z.literal('auto'), z.int()]),
  'community.session_creation.defaults.launch_method': z.enum(['docker', 'python']).nullable(),
  'community.session_creation.defaults.heap_size_gb': z.number(),
  'community.session_creation.defaults.idle_stop_seconds': z.number(),
  'tools.disabled': texts,
  'docs.enabled': flag,
  'workspace.roots': texts,
  'timeouts.script': z.number(),
  'app.show_window': z.enum(['by_hand', 'always', 'never']),
  'app.on_close': z.enum(['tray', 'quit']),
  'app.tray': flag,
  'app.stop_workers_at_quit': flag,
  'app.theme': z.enum(['system', 'light', 'dark']),
  'app.notifications': z.enum(['problems', 'all', 'none']),
  'logging.level': z.enum(logLevels),
  'logging.audit': flag,
} as const;

export type SettingName = keyof typeof settingSchemas;
export const settingNames = Object.keys(settingSchemas) as SettingName[];
const settingValuesSchema = z.object(settingSchemas);
export type SettingValues = z.infer<typeof settingValuesSchema>;

/** `GET /api/settings`, and the answer to each change. */
export const settingsSchema = z.object({
  values: settingValuesSchema,
  defaults: settingValuesSchema,
  /** Where they are written. */
  file: z.string(),
  /** Whether a newer good file waits to be put in force, since `server.auto_reload` is off. */
  isPending: z.boolean(),
  warnings: texts,
});
export type Settings = z.infer<typeof settingsSchema>;

/** `PATCH /api/settings`: one setting. Without a value it gets its default back. */
export const settingChangeSchema = z.strictObject({
  name: z.enum(settingNames as [SettingName, ...SettingName[]]),
  value: z.unknown().optional(),
});
export type SettingChange = { [Name in SettingName]: { name: Name; value?: SettingValues[Name] } }[SettingName];
