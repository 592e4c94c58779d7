import type { ApprovalDecision } from '../../../src-shared/approvals-api.ts';
import type { Permission } from '../../../src-shared/host-status.ts';
import type { Approvals, AskedCall } from '../approvals/approvals.ts';
import type { Caller } from '../auth/caller.ts';
import type { WireText } from '../base/wire-text.ts';
import type { Config } from '../config/schema.ts';
import type { Activity } from '../observe/activity.ts';
import type { Audit } from '../observe/audit.ts';
import type { Log } from '../observe/log.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { Tool, ToolServices } from './define-tool.ts';
import type { Pause } from './pause.ts';

/** What a person can say in a form of the client. Only the app can raise a permission: a client may answer its own form. */
export type FormDecision = Exclude<ApprovalDecision, 'client'>;

/** Why no decision came from the client: it cannot ask, the person gave none, or what it sent is none. */
export type NoDecision = 'cannot' | 'dismissed' | 'invalid';

/** Asks a person through the client. */
export interface Elicit {
  /** Whether a form can be expected to show all of the call. */
  fits(call: AskedCall): boolean;
  /** @returns `later` when the client was told to ask, and sends the call again with the answer */
  ask(call: AskedCall, signal: AbortSignal): Promise<FormDecision | NoDecision | 'later'>;
}

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

/** What goes back: one text block of compact JSON, and the same as an object where clients are told its schema. */
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
export interface ToolCallParts {
  tools: readonly Tool[];
  services: ToolServices;
  log: Log;
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
