import { formatSessionId } from '../../../src-shared/session-id.ts';
import type { UserError } from '../../../src-shared/user-error.ts';
import type { AuditFacts, Tool } from './define-tool.ts';
import type { ToolAnswer, ToolCallParts, ToolCallRequest } from './tool-call.ts';

/** Begins the records of a call: activity, audit and log. */
export function beginRecord(
  tool: Tool,
  request: Pick<ToolCallRequest, 'arguments' | 'caller' | 'clientVersion' | 'mcpSession'>,
  { activity, audit, log, redaction, config }: Pick<ToolCallParts, 'activity' | 'audit' | 'log' | 'redaction' | 'config'>,
) {
  const { caller, clientVersion, mcpSession } = request;
  const at = new Date();
  const startedAt = performance.now();
  const target = callTarget(request.arguments);
  const shownTarget = target === undefined ? undefined : String(redaction.value(target));
  const sent = recordedArguments(tool, request.arguments);
  const active = activity.begin({
    client: caller.name,
    tool: tool.name,
    ...(shownTarget && { session: shownTarget }),
    input: JSON.stringify(redaction.value(sent)),
  });
  return {
    end(answer: ToolAnswer, facts: AuditFacts, error?: UserError): void {
      const { text, wire } = answer;
      const ms = Math.round(performance.now() - startedAt);
      const outBytes = Buffer.byteLength(text) + (wire ? wire.bytes - wire.placeholder.length : 0);
      const outcome = {
        ...(error && { errorCode: error.code }),
        ...(facts.approval && { approval: facts.approval }),
        outBytes,
      };
      active.end({ ...outcome, ...recordedOutput(tool, answer, redaction.fields) });
      if (config().logging.audit) {
        audit.write({
          at,
          client: clientVersion ?? caller.name,
          user: caller.user ?? caller.name,
          ...(mcpSession && { mcpSession }),
          tool: tool.name,
          ...(target && { target }),
          arguments: sent,
          ms,
          ...outcome,
          ...facts,
        });
      }
      const fields = { tool: tool.name, client: caller.name, session: target, ms, ...outcome };
      if (error?.code === 'INTERNAL') log.error({ ...fields, err: error.cause ?? error }, 'A call failed');
      else log.info(fields, error ? 'A call failed' : 'A call was answered');
    },
  };
}

/** The session that a call is about, from its arguments as they came. At most 200 characters. */
export function callTarget(sent: unknown): string | undefined {
  const { session_id, id, session_name } = asRecord(sent);
  const target = session_id ?? id ?? (typeof session_name === 'string' ? dynamicId(session_name) : undefined);
  return typeof target === 'string' ? target.trim().slice(0, 200) : undefined;
}

/** Bare names are those of sessions made at run time. */
function dynamicId(name: string): string {
  return formatSessionId({ type: 'community', source: 'dynamic', name: name.trim() });
}

/** The arguments as they came, without the values of sensitive ones. */
function recordedArguments(tool: Tool, sent: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asRecord(sent)).map(([name, value]) => [name, tool.sensitive?.includes(name) ? '[secret]' : value]),
  );
}

/**
 * What is kept of an answer: not what it revealed to its caller, and of a wire text only its start.
 * @param redact gives the fields of an answer without secrets
 */
function recordedOutput(
  { reveals }: Tool,
  { text, wire }: ToolAnswer,
  redact: (fields: object) => object,
): { output: string; outLength: number } {
  if (reveals) return { output: JSON.stringify(redact(JSON.parse(text) as object)), outLength: text.length };
  if (!wire) return { output: text, outLength: text.length };
  return {
    output: text.replace(wire.placeholder, () => wire.start),
    outLength: text.length - wire.placeholder.length + wire.length,
  };
}

function asRecord(sent: unknown): Record<string, unknown> {
  return typeof sent === 'object' && sent !== null ? (sent as Record<string, unknown>) : {};
}
