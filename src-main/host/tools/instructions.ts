import type { Config } from '../config/schema.ts';
import type { ToolGroup } from './define-tool.ts';

/** Every group and what it is for, in words for the model. */
const groups: Record<ToolGroup, string> = {
  core: 'sessions, tables and scripts',
  community: 'starting and deleting sessions',
  enterprise: 'Enterprise sessions and catalogs',
  pq: 'persistent queries',
  docs: 'questions about Deephaven',
  extras: 'exports, loads, logs and files',
};

/** The one text that a model always gets: what this server is for, the order of calls, what is off. At most 1,500 characters. */
export function instructions({ tools, security, community, caution }: Config): string {
  const off = Object.entries(groups).filter(([name]) => !tools.groups[name as ToolGroup]);
  const offers = (tool: string, group: ToolGroup) => tools.groups[group] && !tools.disabled.includes(tool) && !security.read_only;
  return [
    'Deephaven is a real-time dataframe engine: tables that may tick, queried with Python or Groovy scripts.',
    'Call sessions_list first. A session id has the form {type}:{source}:{name}, such as community:config:local. Sessions connect by themselves at the first call.',
    community.session_creation && offers('session_community_create', 'community')
      ? 'If no session fits, session_community_create starts one; session_community_delete ends it, and its tables are lost.'
      : undefined,
    'Then session_tables_list, session_tables_schema, and session_table_data for rows. Prefer filters, columns and sort over reading whole tables; an answer that was cut gives next_offset.',
    'In filters, strings stand in backticks: Sym = `AAPL`. Equality is = or ==, and filters are AND-ed.',
    security.allow_scripts && offers('session_script_run', 'core')
      ? 'session_script_run runs code in the session; every table it assigns to a global name can be read afterwards.'
      : undefined,
    security.read_only
      ? `This server is read-only${caution === undefined ? ' (security.read_only)' : ' until the user corrects the configuration file'}: nothing can be started, changed or deleted.`
      : undefined,
    off.length > 0
      ? `Switched off by the user: ${off.map(([name, what]) => `${what} (tools.groups.${name})`).join(', ')}.`
      : undefined,
    'Errors say what to do next in "hint".',
  ]
    .filter(sentence => sentence !== undefined)
    .join('\n');
}
