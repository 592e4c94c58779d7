import { formatSessionId } from '../../../src-shared/session-id.ts';
import type { ToolAnswer } from './call.ts';
import type { Tool } from './define-tool.ts';

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
export function recordedArguments(tool: Tool, sent: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asRecord(sent)).map(([name, value]) => [name, tool.sensitive?.includes(name) ? '[secret]' : value]),
  );
}

/**
 * What is kept of an answer: not what it revealed to its caller, and of a wire text only its start.
 * @param redact gives the fields of an answer without secrets
 */
export function recordedOutput(
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
