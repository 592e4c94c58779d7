import type { CallMinute } from '../../../src-shared/calls-api.ts';

/** Calls by the minute, over the last hour. */
export interface CallRates {
  /** Counts a call that ended. @param ms how long it took */
  note(call: { at: number; ms: number; failed: boolean }): void;
  /** One entry for each of the last 60 minutes, oldest first; `now` is epoch milliseconds. */
  minutes(now: number): CallMinute[];
}

const minuteMs = 60_000;
const keptMinutes = 60;
/** Of each minute the times of this many calls are kept, enough for a median. */
const keptTimes = 500;

interface Bucket {
  calls: number;
  failed: number;
  times: number[];
}

/** Counts calls by the minute in which they ended. Nothing is kept of a call but its time. */
export function createCallRates(): CallRates {
  const buckets = new Map<number, Bucket>();
  return {
    note({ at, ms, failed }) {
      const minute = Math.floor((at + ms) / minuteMs);
      const bucket = buckets.get(minute) ?? { calls: 0, failed: 0, times: [] };
      bucket.calls += 1;
      if (failed) bucket.failed += 1;
      if (bucket.times.length < keptTimes) bucket.times.push(ms);
      buckets.set(minute, bucket);
      for (const old of buckets.keys()) if (old <= minute - keptMinutes) buckets.delete(old);
    },
    minutes(now) {
      const last = Math.floor(now / minuteMs);
      return Array.from({ length: keptMinutes }, (_, index) => {
        const minute = last - keptMinutes + 1 + index;
        const { calls, failed, times } = buckets.get(minute) ?? { calls: 0, failed: 0, times: [] };
        const median = medianOf(times);
        return { at: minute * minuteMs, calls, failed, ...(median !== undefined && { medianMs: median }) };
      });
    },
  };
}

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
