import { describe, expect, it } from 'vitest';
import { createCallRates } from './call-rates.ts';

const minute = 60_000;

describe('createCallRates', () => {
  it('counts by the minute in which a call ended, and tells its usual time', () => {
    const rates = createCallRates();
    const now = 1000 * minute;
    rates.note({ at: now, ms: 10, failed: false });
    rates.note({ at: now, ms: 30, failed: true });
    rates.note({ at: now, ms: 20, failed: false });
    rates.note({ at: now - 5_000, ms: 4_000, failed: false });
    const minutes = rates.minutes(now + 30_000);
    expect(minutes).toHaveLength(60);
    expect(minutes.at(-1)).toEqual({ at: now, calls: 3, failed: 1, medianMs: 20 });
    expect(minutes.at(-2)).toEqual({ at: now - minute, calls: 1, failed: 0, medianMs: 4_000 });
    expect(minutes.at(-3)).toEqual({ at: now - 2 * minute, calls: 0, failed: 0 });
  });

  it('forgets what is more than an hour old', () => {
    const rates = createCallRates();
    rates.note({ at: 0, ms: 1, failed: false });
    rates.note({ at: 61 * minute, ms: 1, failed: false });
    expect(rates.minutes(61 * minute).filter(({ calls }) => calls > 0)).toHaveLength(1);
    expect(rates.minutes(0).every(({ calls }) => calls === 0)).toBe(true);
  });
});
