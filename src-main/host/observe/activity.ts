import type { CallRecord } from '../../../src-shared/host-status.ts';
import type { ErrorCode } from '../../../src-shared/user-error.ts';

/** The last calls, in memory only. */
export interface Activity {
  /** Notes that a call began. `input` must be redacted; it is cut to 64 kB. */
  begin(call: { client: string; tool: string; session?: string; input: string }): ActiveCall;
  /** Newest first, without input and output. */
  recent(limit: number): CallRecord[];
  /** With input and output. */
  details(id: string): CallRecord | undefined;
  /** Called when a call begins and when it ends; returns how to stop listening. */
  onCall(listener: (call: CallRecord) => void): () => void;
}

export interface ActiveCall {
  readonly id: string;
  /** `output` must be redacted. */
  end(result: { errorCode?: ErrorCode; outBytes: number; output: string }): void;
}
