import type { UserError } from '../../../src-shared/user-error.ts';
import type { ToolCallRequest } from './call.ts';
import type { Tool } from './define-tool.ts';

/** One line of the audit log, as the public contract has it. Holds argument names, and the values of ids only. */
export interface AuditRecord {
  ts: string;
  client: string;
  user?: string;
  mcp_session?: string;
  tool: string;
  target?: string;
  args: string[];
  result: 'ok' | 'error';
  error_code: string | null;
  ms: number;
  out_bytes: number;
  /** What the tool adds, such as `sha256` of a script or whether credentials were granted. */
  [more: string]: unknown;
}

export function auditRecord(
  tool: Tool,
  request: ToolCallRequest,
  done: { error: UserError | undefined; ms: number; outBytes: number; more: Record<string, unknown> },
): AuditRecord {
  const { caller, clientVersion, mcpSession } = request;
  const target = callTarget(request.arguments);
  return {
    ts: new Date().toISOString(),
    client: clientVersion ?? caller.name,
    user: caller.user ?? caller.name,
    ...(mcpSession && { mcp_session: mcpSession.slice(0, 8) }),
    tool: tool.name,
    ...(target && { target }),
    // Only names the tool knows: a made-up one could carry anything.
    args: Object.keys(asRecord(request.arguments)).filter(name => name in tool.input.shape),
    ...done.more,
    result: done.error ? 'error' : 'ok',
    error_code: done.error?.code ?? null,
    ms: done.ms,
    out_bytes: done.outBytes,
  };
}

/** The session that a call is about, from its arguments as they came. At most 200 characters. */
export function callTarget(sent: unknown): string | undefined {
  const { session_id, id, session_name } = asRecord(sent);
  const target = session_id ?? id ?? session_name;
  return typeof target === 'string' ? target.trim().slice(0, 200) : undefined;
}

/** The arguments as JSON, sensitive values left out. */
export function recordedInput(tool: Tool, sent: unknown): string {
  const hidden = new Set(tool.sensitive);
  return JSON.stringify(asRecord(sent), (name, value: unknown) => (hidden.has(name) ? '[secret]' : value));
}

function asRecord(sent: unknown): Record<string, unknown> {
  return typeof sent === 'object' && sent !== null ? (sent as Record<string, unknown>) : {};
}
