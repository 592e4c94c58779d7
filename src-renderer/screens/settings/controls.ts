import type { SettingName } from '../../../src-shared/settings-api.ts';
import { en } from '../../text/en.ts';

/** How a setting is changed. `parse` makes the value of a choice's key. */
type Control =
  | { kind: 'switch' }
  | { kind: 'choice'; options: Record<string, string>; parse?: (key: string) => unknown }
  | { kind: 'number'; min: number; max: number; step: number }
  | { kind: 'folders' };

export interface Setting {
  name: SettingName;
  control: Control;
  /** Only where there is a window. */
  isDesktopOnly?: boolean;
  needsRestart?: boolean;
}

const { choices } = en.settings;

/** Every setting that has a control of its own, by group, in the order people look for them. */
export const groups: { name: keyof typeof en.settings.groups; settings: Setting[] }[] = [
  {
    name: 'general',
    settings: [
      { name: 'app.theme', control: { kind: 'choice', options: choices['app.theme'] } },
      { name: 'app.show_window', control: { kind: 'choice', options: choices['app.show_window'] }, isDesktopOnly: true },
      { name: 'app.on_close', control: { kind: 'choice', options: choices['app.on_close'] }, isDesktopOnly: true },
      { name: 'app.tray', control: { kind: 'switch' }, isDesktopOnly: true },
      { name: 'app.notifications', control: { kind: 'choice', options: choices['app.notifications'] }, isDesktopOnly: true },
    ],
  },
  {
    name: 'server',
    settings: [
      { name: 'server.port', control: { kind: 'number', min: 0, max: 65_535, step: 1 }, needsRestart: true },
      { name: 'server.auth.mode', control: { kind: 'choice', options: choices['server.auth.mode'] }, needsRestart: true },
    ],
  },
  {
    name: 'workers',
    settings: [
      {
        name: 'community.session_creation.defaults.launch_method',
        control: {
          kind: 'choice',
          options: choices['community.session_creation.defaults.launch_method'],
          parse: key => (key === 'none' ? undefined : key),
        },
      },
      { name: 'community.session_creation.defaults.heap_size_gb', control: { kind: 'number', min: 0.25, max: 1024, step: 0.25 } },
      { name: 'community.session_creation.max_concurrent_sessions', control: { kind: 'number', min: 0, max: 100, step: 1 } },
      {
        name: 'community.session_creation.prewarm',
        control: {
          kind: 'choice',
          options: choices['community.session_creation.prewarm'],
          parse: key => (key === 'auto' ? key : Number(key)),
        },
      },
      {
        name: 'community.session_creation.defaults.idle_stop_seconds',
        control: { kind: 'choice', options: choices['community.session_creation.defaults.idle_stop_seconds'], parse: Number },
      },
      { name: 'app.stop_workers_at_quit', control: { kind: 'switch' } },
    ],
  },
  {
    name: 'security',
    settings: [
      { name: 'security.read_only', control: { kind: 'switch' } },
      { name: 'security.confirm_destructive', control: { kind: 'switch' } },
      { name: 'security.allow_scripts', control: { kind: 'switch' } },
      {
        name: 'security.community.credential_retrieval_mode',
        control: { kind: 'choice', options: choices['security.community.credential_retrieval_mode'] },
      },
      { name: 'workspace.roots', control: { kind: 'folders' } },
      { name: 'docs.enabled', control: { kind: 'switch' } },
    ],
  },
  {
    name: 'advanced',
    settings: [
      { name: 'timeouts.script', control: { kind: 'number', min: 0, max: 86_400, step: 60 } },
      { name: 'logging.level', control: { kind: 'choice', options: choices['logging.level'] } },
      { name: 'logging.audit', control: { kind: 'switch' }, needsRestart: true },
    ],
  },
];

/** Whether a setting is what somebody typed into the search. */
export function matches(name: SettingName, search: string): boolean {
  const [label, note] = en.settings.labels[name];
  return `${label} ${note} ${name}`.toLowerCase().includes(search.trim().toLowerCase());
}
