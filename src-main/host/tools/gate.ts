import { UserError } from '../../../src-shared/user-error.ts';
import type { Caller } from '../auth/caller.ts';
import type { Config } from '../config/schema.ts';
import { usedPowers } from './argument-powers.ts';
import type { Tool } from './define-tool.ts';

type Rules = Pick<Config, 'tools' | 'security' | 'community' | 'caution'>;

/** The tools this caller may see, in the order of `tools`. */
export function visibleTools(tools: readonly Tool[], rules: Rules, caller: Caller): Tool[] {
  return tools.filter(
    tool => (!tool.compatOnly || rules.tools.compat_v2) && !switchedOff(tool, rules) && !hiddenFromReaders(tool, rules, caller),
  );
}

/** Why this caller may not call that tool, if so; with `input`, its parsed arguments, also why not with these. */
export function refusal(tool: Tool, rules: Rules, caller: Caller, input: Record<string, unknown> = {}): UserError | undefined {
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
  return argumentRefusal(tool, rules, caller, input);
}

/** When a call needs a person's yes: never, where the client's permission is `ask`, or whatever it is. */
export type Asking = 'never' | 'by permission' | 'always';

/** @param input the parsed arguments */
export function asking(tool: Tool, input: Record<string, unknown>, rules: Rules): Asking {
  const used = usedPowers(tool.name, input, rules).filter(({ power }) => power !== 'window');
  if (used.some(({ power }) => power === 'foreign code')) return 'always';
  return tool.destructive || used.length > 0 ? 'by permission' : 'never';
}

/** Whether a person has to say yes first. On our own page they did by acting; behind our own processes are assistants again. */
export function needsApproval(tool: Tool, input: Record<string, unknown>, rules: Rules, caller: Caller): boolean {
  if (caller.kind === 'ui') return false;
  const mustAsk = caller.permission === 'ask' || rules.security.confirm_destructive;
  const when = asking(tool, input, rules);
  return when === 'always' || (mustAsk && when === 'by permission');
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

function argumentRefusal(tool: Tool, rules: Rules, caller: Caller, input: Record<string, unknown>): UserError | undefined {
  const used = usedPowers(tool.name, input, rules);
  const reason = onlyReads(rules, caller);
  if (reason && used[0]) {
    const hint = withCaution(rules, readOnlyHint);
    return new UserError('READ_ONLY', `'${used[0].argument}' of ${tool.name} is not allowed: ${reason}.`, { hint });
  }
  const code = used.find(({ power }) => power === 'code' || power === 'foreign code');
  if (!code || rules.security.allow_scripts) return undefined;
  return new UserError('DISABLED', `Running code of a caller is switched off, and so is '${code.argument}' of ${tool.name}.`, {
    hint: withCaution(rules, 'Only the user can allow it: security.allow_scripts in deephaven_mcp.json.'),
  });
}

function hiddenFromReaders(tool: Tool, rules: Rules, caller: Caller): string | undefined {
  if (!tool.readOnly) return onlyReads(rules, caller);
  return tool.secret && caller.permission === 'read-only' ? onlyReads(rules, caller) : undefined;
}

/** Why this caller may only read, if so. */
function onlyReads({ security, caution }: Rules, caller: Caller): string | undefined {
  if (security.read_only) return `the server is read-only${caution === undefined ? ' (security.read_only)' : ''}`;
  return caller.permission === 'read-only' ? `client '${caller.name}' may only read` : undefined;
}
