import type { z } from 'zod';
import type { Config, configSchema } from './schema.ts';

/** What a file says, every part of it valid. */
export type WrittenConfig = z.input<typeof configSchema>;

type Modes = Config['security']['community']['credential_retrieval_mode'];

/** From the widest to the narrowest. */
const sandboxes = ['off', 'auto', 'required'] as const;

/**
 * `base` with what the file forbids beyond it: its switches and limits count where they are narrower, and nothing else of it does. The
 * server's own address and its way to log in are decided at the start, where the defaults are the narrowest.
 */
export function narrowed(base: Config, file: WrittenConfig): Config {
  const { tools, docs, workspace, community } = base;
  return {
    ...base,
    security: narrowedSecurity(base.security, file.security ?? {}),
    tools: {
      groups: mapValues(tools.groups, (isOn, group) => isOn && file.tools?.groups?.[group] !== false),
      disabled: [...new Set([...tools.disabled, ...(file.tools?.disabled ?? [])])],
      compat_v2: tools.compat_v2 && file.tools?.compat_v2 !== false,
    },
    docs: { ...docs, enabled: docs.enabled && file.docs?.enabled !== false },
    workspace: { ...workspace, roots: common(workspace.roots, file.workspace?.roots) },
    community: {
      ...community,
      sessions: mapValues(community.sessions, (session, name) => ({
        ...session,
        read_only: session.read_only || file.community?.sessions?.[name]?.read_only === true,
      })),
      ...(community.session_creation && {
        session_creation: {
          ...community.session_creation,
          max_concurrent_sessions: Math.min(
            community.session_creation.max_concurrent_sessions,
            file.community?.session_creation?.max_concurrent_sessions ?? Infinity,
          ),
        },
      }),
    },
  };
}

function narrowedSecurity(base: Config['security'], file: NonNullable<WrittenConfig['security']>): Config['security'] {
  const { workers } = base;
  return {
    community: {
      credential_retrieval_mode: narrowerMode(
        base.community.credential_retrieval_mode,
        file.community?.credential_retrieval_mode,
      ),
      return_token_on_create: base.community.return_token_on_create && file.community?.return_token_on_create !== false,
    },
    workers: {
      volumes: common(workers.volumes, file.workers?.volumes),
      images: common(workers.images, file.workers?.images),
      sandbox: sandboxes[Math.max(sandboxes.indexOf(workers.sandbox), sandboxes.indexOf(file.workers?.sandbox ?? 'off'))]!,
      anonymous: workers.anonymous && file.workers?.anonymous !== false,
    },
    ask_in: file.ask_in === 'app' ? 'app' : base.ask_in,
    read_only: base.read_only || file.read_only === true,
    allow_scripts: base.allow_scripts && file.allow_scripts !== false,
    allow_any_script_path: base.allow_any_script_path && file.allow_any_script_path !== false,
    confirm_destructive: base.confirm_destructive || file.confirm_destructive === true,
  };
}

function narrowerMode(base: Modes, file: Modes = base): Modes {
  if (base === file || file === 'all') return base;
  return base === 'all' ? file : 'none';
}

/** A list of what is allowed: what both allow. */
function common(base: string[], file: readonly string[] = base): string[] {
  return base.filter(item => file.includes(item));
}

function mapValues<Key extends string, Value, Result>(
  record: Readonly<Record<Key, Value>>,
  change: (value: Value, key: Key) => Result,
): Record<Key, Result> {
  const entries = Object.entries<Value>(record) as [Key, Value][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<Key, Result>;
}
