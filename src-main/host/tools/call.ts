import type { Caller } from '../auth/caller.ts';
import type { Tool } from './define-tool.ts';

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
}

/** What goes back: one text block of compact JSON, and the same as an object where the tool declares an output schema. */
export interface ToolAnswer {
  text: string;
  structured?: Record<string, unknown>;
  isError: boolean;
}

export interface ToolCalls {
  /** The tools this caller may see, in a fixed order, a harmless read-only one first. */
  list(caller: Caller): readonly Tool[];
  /** Never throws: every failure is an answer. @returns undefined when no such tool exists at all */
  call(request: ToolCallRequest): Promise<ToolAnswer | undefined>;
}
