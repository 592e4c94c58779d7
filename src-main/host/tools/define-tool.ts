import type { z } from 'zod';
import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { Config } from '../config/schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { TableFormatter } from '../formats/table-formatter.ts';
import type { AuditedCall } from '../observe/audit.ts';
import type { Log } from '../observe/log.ts';
import type { Platform } from '../platform.ts';
import type { ReadySession, ReloadSummary, Sessions } from '../sessions/sessions.ts';

/** Toolsets that a person can switch off (`tools.groups`). */
export type ToolGroup = 'core' | 'community' | 'enterprise' | 'pq' | 'docs' | 'extras';

/** What only the tool itself knows of its call. */
export type AuditFacts = Partial<Pick<AuditedCall, 'approval' | 'credentials' | 'script'>>;

/** What tools do their work with, the same for every call. A tool imports no other room. */
export interface ToolServices {
  sessions: Sessions;
  formatter: TableFormatter;
  platform: Platform;
  /** Re-reads the configuration file. @throws UserError CONFIG_ERROR */
  reload(options: { restartDynamic: boolean }): Promise<ReloadSummary>;
  /** The last lines of this app's log. @throws UserError UNSUPPORTED where it writes none */
  appLog(lines: number): Promise<string[]>;
  /** Whether new Python workers run in a sandbox. */
  sandboxing(): Promise<Sandboxing>;
  /** Opens a session (or a panel of it) signed in, in the person's browser, at the word of `client`. @throws UserError UNSUPPORTED where there is none, LIMIT_REACHED */
  openInBrowser(session: { id: string; panel?: string }, client: string): Promise<void>;
}

/** One call, as its tool sees it. */
export interface ToolContext {
  services: ToolServices;
  /** The configuration in force. */
  config: Config;
  caller: Caller;
  log: Log;
  /** Aborts when the caller cancels or goes away. */
  signal: AbortSignal;
  /** Tells a waiting client what is going on. Cheap when nobody asked for progress. */
  progress(message: string, done?: number, total?: number): void;
  /** Sends live text to the client as a log notification. */
  output(text: string): void;
  /** Adds a sentence to the `warnings` of the answer. */
  warn(sentence: string): void;
  /**
   * Characters that rows may take in this answer beside its other fields; undefined where they must not be cut.
   * @param rowsStated whether the caller said how many rows it wants
   */
  rowBudget(rowsStated: boolean, otherFields: unknown): number | undefined;
  /** Adds facts to this call's line of the audit log. */
  audit(facts: AuditFacts): void;
}

/** A tool as data: the list, the gate and the call read it. Field names of input and output are snake_case, as on the wire. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  /** As on the wire. */
  name: string;
  title: string;
  /** For a model: what it returns, when to use it, which tool comes before. At most 600 bytes, no markdown. */
  description: string;
  group: ToolGroup;
  /** R of the contract: changes nothing. */
  readOnly: boolean;
  /** D: may destroy something, so that it asks; single arguments that ask are in `argument-powers.ts`. */
  destructive?: boolean;
  /** I: calling twice is calling once. */
  idempotent?: boolean;
  /** Reaches beyond this machine's Deephaven. */
  openWorld?: boolean;
  /** Hidden from read-only clients although it changes nothing: it may show a secret. */
  secret?: boolean;
  /** Advertised only with `tools.compat_v2`; may be called all the same. */
  compatOnly?: boolean;
  /** Arguments whose values are never shown, logged or kept. */
  sensitive?: readonly string[];
  /** Fields of the answer that may show a secret: redaction leaves them alone. */
  reveals?: readonly string[];
  /** A strict object. */
  input: Input;
  /** What every answer is checked against, without `success` and `warnings`, which the envelope adds. Loose where clients are told of it. */
  output: Output;
  /** Clients are told of `output`, and get answers as an object too: only where answers are small, since it doubles what clients feed the model. */
  structured?: boolean;
  /**
   * Checks the arguments, and replaces what they refer to (a file) by what is there, before a person is asked: what is
   * shown is what runs. @throws UserError
   */
  resolve?(input: z.output<Input>, context: Pick<ToolContext, 'services' | 'config'>): Promise<z.output<Input>>;
  /** Whether what a call with this input lets a caller run is apart from the person's files; undefined where it runs nothing here. */
  confinement?(input: z.output<Input>, context: Pick<ToolContext, 'services' | 'signal'>): Promise<Sandboxing | undefined>;
  /** Returns the fields of a success envelope, without `success`. @throws UserError */
  run(input: z.output<Input>, context: ToolContext): Promise<z.input<Output>>;
}

/** Ties a tool's types together; does nothing else. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
): Tool<Input, Output> {
  return tool;
}

/** A tool about one session, named by its argument `session_id`. */
export type SessionTool<Input extends SessionInput, Output extends z.ZodObject> = Omit<Tool<Input, Output>, 'run'> & {
  /** As of a tool; answers begin with `session_id`. @param session made ready, and lent for this call */
  run(session: ReadySession, input: z.output<Input>, context: ToolContext): Promise<Omit<z.input<Output>, 'session_id'>>;
};

type SessionInput = z.ZodObject<{ session_id: z.ZodString }>;

/** A tool that has its session connected before it runs, and its warnings in the answer. Such a call fails by the status table. */
export function defineSessionTool<Input extends SessionInput, Output extends z.ZodObject>(
  tool: SessionTool<Input, Output>,
): Tool<Input, Output> {
  return {
    ...tool,
    async run(input, context) {
      const { services, signal, warn, progress } = context;
      using session = await services.sessions.ready(input.session_id, signal, step => progress(step));
      for (const sentence of session.warnings) warn(sentence);
      return { session_id: session.id, ...(await tool.run(session, input, context)) } as z.input<Output>;
    },
  };
}
