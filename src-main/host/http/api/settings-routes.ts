import { Hono } from 'hono';
import {
  settingChangeSchema,
  settingNames,
  settingSchemas,
  type SettingName,
  type Settings,
  type SettingValues,
} from '../../../../src-shared/settings-api.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { Config } from '../../config/schema.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface SettingsParts {
  configFile: Pick<ConfigFile, 'path' | 'current' | 'isPending' | 'warnings' | 'edit' | 'reload'>;
  /** The defaults, with session creation allowed. */
  defaults: Config;
}

/** Reading and changing settings, one at a time; the file keeps its comments. */
export function createSettingsRoutes({ configFile, defaults }: SettingsParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();
  const settings = (): Settings => ({
    values: valuesIn(configFile.current, defaults),
    defaults: valuesIn(defaults, defaults),
    file: configFile.path,
    isPending: configFile.isPending,
    warnings: [...configFile.warnings],
  });

  routes.get('/', c => c.json(settings()));

  routes.patch('/', async c => {
    const { name, value } = await parseBody(c, settingChangeSchema);
    const parsed = settingSchemas[name].safeParse(value);
    if (value !== undefined && !parsed.success) {
      throw new UserError('INVALID_ARGUMENT', `${name} can't be ${JSON.stringify(value)}.`);
    }
    // Null stands for "absent" where the file knows no null.
    await configFile.edit(name.split('.'), parsed.data ?? undefined);
    return c.json(settings());
  });

  routes.post('/reload', async c => {
    await configFile.reload();
    return c.json(settings());
  });

  return routes;
}

/** While session creation is off, its settings are shown with their defaults. */
function valuesIn(config: Config, defaults: Config): SettingValues {
  const { session_creation = defaults.community.session_creation } = config.community;
  const whole = { ...config, community: { ...config.community, session_creation } };
  return Object.fromEntries(settingNames.map(name => [name, valueAt(whole, name)])) as SettingValues;
}

function valueAt(config: object, name: SettingName): unknown {
  const value = name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], config);
  return value ?? null;
}
