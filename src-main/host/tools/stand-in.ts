import { UserError } from '../../../src-shared/user-error.ts';
import type { Caller } from '../auth/caller.ts';
import { failureOf } from './call.ts';
import { beginRecord } from './recorded-call.ts';
import type { ToolCallParts, ToolCallRequest } from './tool-call.ts';
import type { Tool } from './define-tool.ts';
import { refusal } from './gate.ts';
import { answerParts, failureFields, joinParts } from './result.ts';

/** What a resource is asked for, on record under the tool that shows the same. */
export type StandInRequest = Pick<ToolCallRequest, 'name' | 'arguments' | 'caller' | 'clientVersion' | 'mcpSession' | 'signal'>;

/** What shows the same as a tool does in another way: under the tool's rules, and on record as a call of it. */
export interface StandIn {
  /** Whether the tool is there for this caller. */
  isOffered(tool: string, caller: Caller): boolean;
  /** @param act gives what is shown: a text, or what is told as JSON. @returns its text without known secrets. @throws UserError */
  show(request: StandInRequest, act: () => Promise<string | Record<string, unknown>>): Promise<string>;
}

export function createStandIn(
  parts: Pick<ToolCallParts, 'tools' | 'config' | 'redaction' | 'activity' | 'audit' | 'pause' | 'log'>,
): StandIn {
  const toolOf = (name: string): Tool => {
    const tool = parts.tools.find(tool => tool.name === name);
    if (tool) return tool;
    throw new Error(`There is no tool ${name}.`);
  };
  return {
    isOffered: (name, caller) => refusal(toolOf(name), parts.config(), caller) === undefined,
    async show(request, act) {
      const tool = toolOf(request.name);
      const record = beginRecord(tool, request, parts);
      const { redact, fields, value } = parts.redaction;
      try {
        parts.pause.check();
        const refused = refusal(tool, parts.config(), request.caller);
        if (refused) throw refused;
        const content = await act();
        const text = typeof content === 'string' ? redact(content) : JSON.stringify(fields(content));
        record.end({ text, isError: false }, {});
        return text;
      } catch (error) {
        const failure = failureOf(error, request.signal);
        record.end({ text: joinParts(answerParts(failureFields(failure), value)), isError: true }, {}, failure);
        throw withoutSecrets(failure, redact);
      }
    },
  };
}

/** What a client is told of a failure. */
function withoutSecrets({ code, message, hint, toolHint, cause }: UserError, redact: (text: string) => string): UserError {
  return new UserError(code, redact(message), { cause, hint: hint && redact(hint), toolHint: toolHint && redact(toolHint) });
}
