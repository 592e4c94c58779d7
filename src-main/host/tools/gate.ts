import { UserError } from '../../../src-shared/user-error.ts';
import type { Caller } from '../auth/caller.ts';
import type { Config } from '../config/schema.ts';
import type { Tool } from './define-tool.ts';

type Rules = Pick<Config, 'tools' | 'security' | 'caution'>;

/** The tools this caller may see, in the order of `tools`. */
export function visibleTools(tools: readonly Tool[], rules: Rules, caller: Caller): Tool[] {
  return tools.filter(
    tool => (!tool.compatOnly || rules.tools.compat_v2) && !switchedOff(tool, rules) && !hiddenFromReaders(tool, rules, caller),
  );
}

/** Why this caller may not call that tool, if so. */
export function refusal(tool: Tool, rules: Rules, caller: Caller): UserError | undefined {
  const key = switchedOff(tool, rules);
  if (key) {
    return new UserError('DISABLED', `Tool '${tool.name}' is switched off.`, {
      hint: withCaution(rules, `Only the user can switch it on: ${key} in deephaven_mcp.json.`),
    });
  }
  const reason = hiddenFromReaders(tool, rules, caller);
  if (reason) {
    const hint = withCaution(rules, readOnlyHint);
    return new UserError('READ_ONLY', `Tool '${tool.name}' is not allowed: ${reason}.`, { hint });
  }
  return undefined;
}

/** Whether a person has to say yes first. On our own page they did by acting; behind our own processes are assistants again. */
export function needsApproval(tool: Tool, input: Record<string, unknown>, { security }: Rules, caller: Caller): boolean {
  const asks = caller.kind !== 'ui' && (caller.permission === 'ask' || security.confirm_destructive);
  return asks && (tool.destructive === true || tool.needsYes?.(input) === true);
}

const readOnlyHint = 'Only the user can allow it, in the app. Tools that only read still work.';

function withCaution({ caution }: Rules, hint: string): string {
  return caution === undefined ? hint : `${caution} ${hint}`;
}

/** The configuration key that switches the tool off, if one does. */
function switchedOff(tool: Tool, { tools }: Rules): string | undefined {
  if (!tools.groups[tool.group]) return `tools.groups.${tool.group}`;
  return tools.disabled.includes(tool.name) ? 'tools.disabled' : undefined;
}

function hiddenFromReaders(tool: Tool, { security, caution }: Rules, caller: Caller): string | undefined {
  if (security.read_only && !tool.readOnly)
    return `the server is read-only${caution === undefined ? ' (security.read_only)' : ''}`;
  if (caller.permission === 'read-only' && (!tool.readOnly || tool.secret)) {
    return `client '${caller.name}' may only read`;
  }
  return undefined;
}
