import { randomUUID } from 'node:crypto';
import type { ApprovalOutcome } from '../../../src-shared/approvals-api.ts';
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
  /** How often each tool was called since the host was started. */
  counts(): ReadonlyMap<string, number>;
  /** Forgets every call. */
  clear(): void;
  /** Called when a call begins and when it ends; returns how to stop listening. */
  onCall(listener: (call: CallRecord) => void): () => void;
}

/** A call under way; to be ended once. */
interface ActiveCall {
  readonly id: string;
  /** `output` must be redacted; it is cut to 64 kB, and its caller may leave out what comes behind. `outLength`: characters of it whole. */
  end(result: EndedCall): void;
}

interface EndedCall {
  errorCode?: ErrorCode;
  approval?: ApprovalOutcome;
  outBytes: number;
  output: string;
  outLength?: number;
}

const longestText = 64_000;

/** Outputs are kept as bytes: as strings they would swell the heap, which every collection then walks. */
type Kept = Omit<CallRecord, 'output'> & { output?: Buffer };

/** @param capacity how many calls are remembered; older ones are forgotten */
export function createActivity({ capacity = 1000 }: { capacity?: number } = {}): Activity {
  /** In the order they began. */
  const calls = new Map<string, Kept>();
  const counts = new Map<string, number>();
  const listeners = new Set<(call: CallRecord) => void>();

  const tell = (call: Kept) => {
    for (const listener of listeners) listener(withoutTexts(call));
  };

  return {
    begin({ input, ...call }) {
      const running: Kept = { id: randomUUID(), at: Date.now(), ...call, state: 'running', input: cut(input).toString() };
      const started = performance.now();
      calls.set(running.id, running);
      counts.set(running.tool, (counts.get(running.tool) ?? 0) + 1);
      if (calls.size > capacity) calls.delete(calls.keys().next().value!);
      tell(running);
      return {
        id: running.id,
        end({ errorCode, approval, outBytes, output, outLength }) {
          const ended: Kept = {
            ...running,
            state: errorCode ? 'failed' : 'ok',
            ...(errorCode && { errorCode }),
            ...(approval && { approval }),
            ms: Math.round(performance.now() - started),
            outBytes,
            output: cut(output, outLength),
          };
          if (calls.has(ended.id)) calls.set(ended.id, ended);
          tell(ended);
        },
      };
    },
    recent: limit => [...calls.values()].toReversed().slice(0, limit).map(withoutTexts),
    details(id) {
      const call = calls.get(id);
      if (!call) return undefined;
      const { output, ...rest } = call;
      return { ...rest, ...(output && { output: output.toString() }) };
    },
    counts: () => counts,
    clear: () => calls.clear(),
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function withoutTexts({ input: _input, output: _output, ...call }: Kept): CallRecord {
  return call;
}

/** As bytes, since a slice would keep the whole text alive. */
function cut(text: string, length = text.length): Buffer {
  return Buffer.from(text.length <= longestText ? text : `${text.slice(0, longestText)}…(+${length - longestText} chars)`);
}
