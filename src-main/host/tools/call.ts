import { toUserError, UserError } from '../../../src-shared/user-error.ts';
import type { Config } from '../config/schema.ts';
import { checkCall } from './check-call.ts';
import type { AuditFacts, Tool } from './define-tool.ts';
import { visibleTools } from './gate.ts';
import { startProgress } from './progress-ticker.ts';
import { beginRecord } from './recorded-call.ts';
import type { ToolAnswer, ToolCallParts, ToolCallRequest, ToolCalls } from './tool-call.ts';
import { guardAnswer, rowBudget } from './response-guard.ts';
import { answerPart, answerParts, failureFields, joinParts, structuredParts } from './result.ts';

/** Runs tools: finds, checks, parses, runs, shapes the answer, and notes what happened. */
export function createToolCalls(parts: ToolCallParts): ToolCalls {
  const byName = new Map(parts.tools.map(tool => [tool.name, tool]));
  return {
    list: caller => visibleTools(parts.tools, parts.config(), caller),
    async call(request) {
      const tool = byName.get(request.name);
      return tool && runCall(tool, request, parts);
    },
  };
}

/** The only place that catches what a tool throws. */
async function runCall(tool: Tool, request: ToolCallRequest, parts: ToolCallParts): Promise<ToolAnswer | 'later'> {
  // Whoever asks for credentials is noted so, however early the call fails; the tool says when it granted them.
  const { credential_retrieval_mode: mode } = parts.config().security.community;
  const facts: AuditFacts = tool.secret ? { credentials: { granted: false, mode } } : {};
  // Before the record begins: waiting for a person's approval isn't call time.
  const checked = await checkCall(tool, request, parts, facts).catch((error: unknown) => ({ error }));
  if (checked === 'later') return checked;
  const record = beginRecord(tool, request, parts);
  try {
    if ('error' in checked) throw checked.error;
    const answer = await answerOf(tool, checked.input, request, parts, facts);
    record.end(answer, facts);
    return answer;
  } catch (error) {
    const failure = failureOf(error, request.signal);
    const answer = { text: joinParts(answerParts(failureFields(failure), parts.redaction.value)), isError: true };
    record.end(answer, facts, failure);
    return answer;
  }
}

async function answerOf(
  tool: Tool,
  input: Record<string, unknown>,
  request: ToolCallRequest,
  parts: ToolCallParts,
  facts: AuditFacts,
): Promise<ToolAnswer> {
  const config = parts.config();
  using progress = startProgress(tool.title, request.progress);
  const warnings: string[] = [];
  const fields = await tool.run(input, {
    services: parts.services,
    config,
    caller: request.caller,
    log: parts.log.child({ tool: tool.name }),
    signal: request.signal,
    progress: progress.report,
    output: text => request.output(parts.redaction.redact(text)),
    warn: sentence => void warnings.push(sentence),
    rowBudget: (rowsStated, otherFields) => rowBudget(tool.name, rowsStated, JSON.stringify(otherFields).length, config.server),
    audit: more => void Object.assign(facts, more),
  });
  return successAnswer(tool, fields, warnings, config, parts);
}

function successAnswer(
  tool: Tool,
  fields: Record<string, unknown>,
  warnings: string[],
  config: Config,
  { redaction, log }: Pick<ToolCallParts, 'redaction' | 'log'>,
): ToolAnswer {
  const { error } = tool.output.safeParse(fields);
  if (error) {
    log.error({ tool: tool.name, issues: error.issues }, 'The answer does not match the output schema.');
    throw new UserError('INTERNAL', `The answer of ${tool.name} does not have the promised form.`);
  }
  const parts = answerParts({ success: true, ...fields }, redaction.value, tool.reveals);
  warnings.push(...guardAnswer(parts, tool, config.server));
  if (warnings.length > 0) parts.set('warnings', answerPart(redaction.value(warnings)));
  const wire = [...parts.values()].map(({ json }) => json).find(json => typeof json !== 'string');
  return {
    text: joinParts(parts),
    ...(wire && { wire }),
    ...(tool.structured && { structured: structuredParts(parts) }),
    isError: false,
  };
}

/** Whatever an aborted call threw, its caller cancelled it; unless the error already tells more. */
export function failureOf(error: unknown, signal: AbortSignal): UserError {
  if (signal.aborted && !(error instanceof UserError)) {
    return new UserError('CANCELLED', 'The call was cancelled.', { cause: error });
  }
  return toUserError(error);
}
