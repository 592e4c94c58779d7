/** One line of the comparison. */
export interface Figure {
  what: string;
  unit: 'ms' | 's' | '%' | 'kB' | 'MiB' | 'tokens' | 'per s' | 'count';
  ours: number;
  peer?: number;
  /** What must hold: a bound on ours, or on ours divided by the peer's. */
  target: { ratio: number } | { value: number };
  /** More is better, as for a rate. */
  isRate?: boolean;
}

/** The p-th percentile, 0 to 100. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Median milliseconds of `work`, after some unmeasured rounds. */
export async function median(rounds: number, work: () => Promise<unknown>): Promise<number> {
  for (let round = 0; round < Math.ceil(rounds / 5); round++) await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(work));
  return percentile(times, 50);
}

/** What `sample` gives, again and again until `work` is done. */
export async function during(work: Promise<unknown>, sample: () => Promise<number>): Promise<number[]> {
  const state = { isDone: false };
  const ended = work.finally(() => (state.isDone = true));
  const samples: number[] = [];
  while (!state.isDone) samples.push(await sample());
  await ended;
  return samples;
}
