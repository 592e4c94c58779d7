import type { Caller } from '../auth/caller.ts';
import { beginRecord, failureOf, type ToolCallParts, type ToolCallRequest } from './call.ts';
import type { Tool } from './define-tool.ts';
import { refusal } from './gate.ts';
import { answerParts, failureFields, joinParts } from './result.ts';

/** What a resource is asked for, on record under the tool that shows the same. */
export type StandInRequest = Pick<ToolCallRequest, 'name' | 'arguments' | 'caller' | 'clientVersion' | 'mcpSession' | 'signal'>;

/** What shows the same as a tool does in another way: under the tool's rules, and on record as a call of it. */
export interface StandIn {
  /** Whether the tool is there for this caller. */
  isOffered(tool: string, caller: Caller): boolean;
  /** @param act gives the text that is shown. @returns it without known secrets. @throws UserError */
  show(request: StandInRequest, act: () => Promise<string>): Promise<string>;
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
      const { redact } = parts.redaction;
      try {
        parts.pause.check();
        const refused = refusal(tool, parts.config(), request.caller);
        if (refused) throw refused;
        const text = redact(await act());
        record.end({ text, isError: false }, {});
        return text;
      } catch (error) {
        const failure = failureOf(error, request.signal);
        record.end({ text: joinParts(answerParts(failureFields(failure), redact)), isError: true }, {}, failure);
        throw failure;
      }
    },
  };
}
