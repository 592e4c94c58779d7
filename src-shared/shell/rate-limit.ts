/** Lets at most `count` things of a kind through in `perMs` milliseconds. `now` is in milliseconds. */
export function createRateLimit({ count, perMs, now = Date.now }: { count: number; perMs: number; now?: () => number }): {
  take(kind: string): boolean;
} {
  const taken = new Map<string, number[]>();
  return {
    take(kind) {
      const since = now() - perMs;
      for (const [known, times] of taken) if (times.every(time => time <= since)) taken.delete(known);
      const recent = (taken.get(kind) ?? []).filter(time => time > since);
      if (recent.length >= count) return false;
      taken.set(kind, [...recent, now()]);
      return true;
    },
  };
}
