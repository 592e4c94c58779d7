import { aboutSchema, checksSchema, type About, type Finding } from '../../src-shared/help-api.ts';
import { settingsSchema, type SettingChange, type Settings } from '../../src-shared/settings-api.ts';
import { toolListSchema, type ToolSummary } from '../../src-shared/tools-api.ts';
import { request } from './request.ts';

/** Diagnostics look at engines, ports and disks. */
const checksLimitMs = 60_000;

export function readSettings(signal?: AbortSignal): Promise<Settings> {
  return request('/api/settings', { answer: settingsSchema, ...(signal && { signal }) });
}

/** Changes one setting; without a value it gets its default back. @throws UserError when that is not valid, and nothing is changed */
export function changeSetting(change: SettingChange): Promise<Settings> {
  return request('/api/settings', { method: 'PATCH', body: change, answer: settingsSchema });
}

/** Puts a changed file in force. @throws UserError CONFIG_ERROR */
export function reloadSettings(): Promise<Settings> {
  return request('/api/settings/reload', { method: 'POST', answer: settingsSchema });
}

export async function readTools(signal: AbortSignal): Promise<ToolSummary[]> {
  return (await request('/api/tools', { answer: toolListSchema, signal })).tools;
}

export function readAbout(signal: AbortSignal): Promise<About> {
  return request('/api/help', { answer: aboutSchema, signal });
}

/** Looks at everything that this machine needs. */
export async function runChecks(signal: AbortSignal): Promise<Finding[]> {
  return (await request('/api/help/checks', { method: 'POST', answer: checksSchema, signal, limitMs: checksLimitMs })).findings;
}
