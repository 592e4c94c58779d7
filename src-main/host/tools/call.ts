import type { Permission } from '../../../src-shared/host-status.ts';
import { toUserError, UserError } from '../../../src-shared/user-error.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Caller } from '../auth/caller.ts';
import type { Config } from '../config/schema.ts';
import type { Activity } from '../observe/activity.ts';
import type { Audit } from '../observe/audit.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { Pause } from './pause.ts';
import type { WireText } from '../base/wire-text.ts';
import type { Elicit } from './approve.ts';
import { checkCall } from './check-call.ts';
import type { AuditFacts, Tool, ToolContext } from './define-tool.ts';
import { visibleTools } from './gate.ts';
import { startProgress } from './progress-ticker.ts';
import { callTarget, recordedArguments, recordedOutput } from './recorded-call.ts';
import { guardAnswer } from './response-guard.ts';
import { answerPart, answerParts, failureFields, joinParts, structuredParts } from './result.ts';

/** One call as it arrives from a transport. */
export interface ToolCallRequest {
  name: string;
  /** As the client sent it; parsed here. */
  arguments: unknown;
  caller: Caller;
  /** What the client calls itself, such as `claude-ai 0.1.0`. */
  clientVersion?: string;
  /** The MCP session, for the audit log. */
  mcpSession?: string;
  signal: AbortSignal;
  progress(message: string, done?: number, total?: number): void;
  output(text: string): void;
  /** Asks the person behind the client; absent where the client cannot. */
  elicit?: Elicit | undefined;
}

/** What goes back: one text block of compact JSON, and the same as an object where the tool declares an output schema. */
export interface ToolAnswer {
  text: string;
  /** What belongs where its placeholder stands in the text. */
  wire?: WireText;
  structured?: Record<string, unknown>;
  isError: boolean;
}

/** The tools as a transport sees them. */
export interface ToolCalls {
  /** The tools this caller may see, in a fixed order, a harmless read-only one first. */
  list(caller: Caller): readonly Tool[];
  /**
   * Never throws: every failure is an answer.
   * @returns undefined when no such tool exists at all; `later` when the client was told to ask the person first, and nothing was done
   */
  call(request: ToolCallRequest): Promise<ToolAnswer | 'later' | undefined>;
}

/** What every call needs, besides what its tool asks of the context. */
export interface ToolCallParts extends Pick<
  ToolContext,
  'sessions' | 'formatter' | 'platform' | 'reload' | 'appLog' | 'sandboxing' | 'openInBrowser' | 'log'
> {
  tools: readonly Tool[];
  /** The configuration in force now. */
  config(): Config;
  redaction: Redaction;
  activity: Activity;
  audit: Pick<Audit, 'write'>;
  pause: Pick<Pause, 'check'>;
  /** Cards that ask a person; absent where there is no app to show them. */
  approvals?: Pick<Approvals, 'ask'> | undefined;
  /** What a caller may do by now. */
  permissionOf: (caller: Caller) => Permission;
}

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
  // On record only when it ended: a person may take a while, and that is not time of the call.
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
    sessions: parts.sessions,
    formatter: parts.formatter,
    platform: parts.platform,
    reload: parts.reload,
    appLog: parts.appLog,
    sandboxing: parts.sandboxing,
    openInBrowser: parts.openInBrowser,
    config,
    caller: request.caller,
    log: parts.log.child({ tool: tool.name }),
    signal: request.signal,
    progress: progress.report,
    output: text => request.output(parts.redaction.redact(text)),
    warn: sentence => void warnings.push(sentence),
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
  const checked = tool.output?.safeParse(fields);
  if (checked?.error) {
    log.error({ tool: tool.name, issues: checked.error.issues }, 'The answer does not match the output schema.');
    throw new UserError('INTERNAL', `The answer of ${tool.name} does not have the promised form.`);
  }
  const parts = answerParts({ success: true, ...fields }, redaction.value, tool.reveals);
  warnings.push(...guardAnswer(parts, tool, config.server));
  if (warnings.length > 0) parts.set('warnings', answerPart(redaction.value(warnings)));
  const wire = [...parts.values()].map(({ json }) => json).find(json => typeof json !== 'string');
  return {
    text: joinParts(parts),
    ...(wire && { wire }),
    ...(tool.output && { structured: structuredParts(parts) }),
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
