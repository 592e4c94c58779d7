import { approve } from './approve.ts';
import { parseArguments } from './arguments.ts';
import { askedCall } from './asked-call.ts';
import type { AuditFacts, Tool } from './define-tool.ts';
import { asking, needsApproval, refusal } from './gate.ts';
import type { ToolCallParts, ToolCallRequest } from './tool-call.ts';

/**
 * The input with which a tool may run: allowed, of the right form, and approved by a person where that is needed.
 * @returns `later` when the client was told to ask the person, and to send the call again
 * @throws UserError
 */
export async function checkCall(
  tool: Tool,
  { arguments: sent, caller, elicit, signal, progress }: ToolCallRequest,
  parts: ToolCallParts,
  facts: AuditFacts,
): Promise<{ input: Record<string, unknown> } | 'later'> {
  const config = parts.config();
  parts.pause.check();
  const refused = refusal(tool, config, caller);
  if (refused) throw refused;
  const parsed = parseArguments(tool, sent);
  const refusedArgument = refusal(tool, config, caller, parsed);
  if (refusedArgument) throw refusedArgument;
  const input = tool.resolve ? await tool.resolve(parsed, { services: parts.services, config }) : parsed;
  if (!needsApproval(tool, input, config, caller)) return { input };
  const isAlwaysAsked = asking(tool, input, config) === 'always' || config.security.confirm_destructive;
  const canAllowClient = caller.permission === 'ask' && !isAlwaysAsked;
  const confinement = await tool.confinement?.(input, { services: parts.services, signal });
  const answer = await approve(askedCall({ tool, input, caller, canAllowClient, confinement }), {
    elicit: config.security.ask_in === 'client' ? elicit : undefined,
    approvals: parts.approvals,
    limitSeconds: config.timeouts.approval,
    signal,
    progress,
    note: approval => void (facts.approval = approval),
  });
  if (answer === 'later') return answer;
  // A person may have decided something else while the question was open.
  parts.pause.check();
  const refusedNow = refusal(tool, parts.config(), { ...caller, permission: parts.permissionOf(caller) }, input);
  if (refusedNow) throw refusedNow;
  return { input };
}
