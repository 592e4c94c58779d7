import type { McpHttp } from './mcp-http.ts';

/** One of the two servers that are compared. */
export interface Product {
  name: 'ours' | 'peer';
  /** Starts it with a fresh configuration and waits until it answers. */
  start(options: StartOptions): Promise<RunningProduct>;
}

export interface StartOptions {
  /** Ports of Deephaven servers that let everybody in, by session name. */
  sessions: Record<string, number>;
  /** How Python sessions are made; absent: they can't be. */
  create?: { venv: string; prewarm: number };
  /** Limits in seconds, where the usual ones will not do. */
  timeouts?: { connect: number; read: number; quick: number };
}

export interface RunningProduct extends AsyncDisposable {
  pid: number;
  client: McpHttp;
  /** From the start of the process to the answer of `initialize`. Milliseconds. */
  readyMs: number;
  /** One more client with its own MCP session. */
  connect(): Promise<McpHttp>;
  /** Waits for what it does by itself: the archive of classes made, this many spare workers ready since it was started. */
  background?(until: { archive: boolean; spares: number }): Promise<void>;
  /** The argument that names a session. */
  session(name: string): object;
}
