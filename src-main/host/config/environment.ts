import { logLevels, type LogLevel } from '../../../src-shared/log-level.ts';

/** What the file and the environment say together. */
export interface EnvironmentOverlay {
  /** The file's data, with what the environment sets. */
  data: unknown;
  warnings: string[];
}

/**
 * Lets variables set the port and the log level. `PORT` and `PYTHONLOGLEVEL` are general ones, so they only fill in what the file
 * leaves open; `DH_MCP_LOG_LEVEL` is meant for this app and wins.
 */
export function withEnvironment(data: object, env: NodeJS.ProcessEnv): EnvironmentOverlay {
  const warnings: string[] = [];
  const port = env['PORT'] ? portOf(env['PORT']) : undefined;
  if (env['PORT'] && port === undefined)
    warnings.push(`PORT is ignored: it must be an integer from 0 to 65535, got "${env['PORT']}"`);

  const levelFrom = (name: string) => {
    const level = env[name] ? logLevelOf(env[name]) : undefined;
    if (env[name] && !level) warnings.push(`${name} is ignored: it must be one of ${logLevels.join(', ')}, got "${env[name]}"`);
    return level;
  };
  const general = levelFrom('PYTHONLOGLEVEL');
  const own = levelFrom('DH_MCP_LOG_LEVEL');

  const withPort = overlay(data, 'server', section => ({ ...(port !== undefined && { port }), ...section }));
  const withLevel = overlay(withPort, 'logging', section => ({
    ...(general && { level: general }),
    ...section,
    ...(own && { level: own }),
  }));
  return { data: withLevel, warnings };
}

/** `data` with one of its sections changed; left alone when that is no section at all. */
function overlay(data: object, name: string, change: (section: object) => object): object {
  const section: unknown = (data as Record<string, unknown>)[name] ?? {};
  if (typeof section !== 'object' || section === null || Array.isArray(section)) return data;
  const changed = change(section);
  return Object.keys(changed).length === 0 ? data : { ...data, [name]: changed };
}

function portOf(text: string): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** A level by our name or Python's. */
function logLevelOf(text: string): LogLevel | undefined {
  const name = text.trim().toUpperCase();
  if (name === 'WARN') return 'WARNING';
  if (name === 'CRITICAL' || name === 'FATAL') return 'ERROR';
  return logLevels.find(level => level === name);
}
