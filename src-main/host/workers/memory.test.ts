import { expect, it } from 'vitest';
import { findMemory, linuxMemory, macAvailable } from './memory-found.ts';
import { checkFit } from './memory.ts';

const gib = 1024 ** 3;
const check = (heapSizeGb: number, available: number, reachable = available, others = {}) =>
  checkFit(heapSizeGb, { available: available * gib, reachable: reachable * gib }, { starting: 0, stoppable: [], ...others });

it('says nothing when a worker fits with its heap full', () => {
  expect(check(4, 5)).toBeUndefined();
});

it('warns when it fits only with other programs swapped out, and names a heap that fits', () => {
  expect(check(4, 3, 6)).toMatch(
    /^Memory is tight: .* up to 4\.6 GB, and 3\.0 GB are free now\..* use heap_size_gb 2\.5 or less\.$/,
  );
});

it('refuses what can never fit, with what it needs, what is there, and what to do', () => {
  expect(() => check(16, 6, 8, { stoppable: ['community:dynamic:old', 'community:dynamic:older'] })).toThrow(
    expect.objectContaining({
      code: 'LAUNCH_FAILED',
      message:
        'A session with a heap of 16 GB may use up to 17.0 GB of memory, but only 6.0 GB are free here (at most 8.0 GB, if other programs are swapped out)',
      hint: "Use heap_size_gb 5 or less, or stop a session that is not needed, such as 'community:dynamic:old'.",
    }),
  );
});

it('counts what workers that are starting are about to take', () => {
  expect(check(4, 5, 5, { starting: 1 })).toBeUndefined();
  expect(() => check(4, 5, 5, { starting: 2 })).toThrow(/only 4\.2 GB are free/);
  expect(() => check(1, 1, 1, { starting: 9 })).toThrow(/only 0\.0 GB are free/);
});

it('suggests no heap where none fits', () => {
  expect(() => check(1, 0.5)).toThrow(expect.objectContaining({ hint: 'Close other programs.' }));
});

it.each([1, 4, 16])('suggests a heap that it would then accept, for %s GB free', free => {
  expect(() => check(64, free)).toThrow(
    expect.objectContaining({
      hint: expect.toSatisfy((hint: string) => check(Number(/heap_size_gb ([\d.]+)/.exec(hint)![1]), free) === undefined),
    }),
  );
});

it('counts swap space that is free as reachable on Linux', () => {
  const text =
    'MemTotal:       16000000 kB\nMemFree:          100 kB\nMemAvailable:    4000000 kB\nSwapFree:        2000000 kB\n';
  expect(linuxMemory(text)).toEqual({ available: 4_096_000_000, reachable: 6_144_000_000 });
});

it('counts on macOS what can be had without writing anything', () => {
  const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            200000.
Pages inactive:                           20000.
Pages speculative:                         1000.
Pages wired down:                         90000.
Pages purgeable:                            500.
`;
  expect(macAvailable(text)).toBe(31_500 * 16_384);
});

it('finds some memory on this machine, and stops when it is told to', async () => {
  const found = await findMemory(new AbortController().signal);
  expect(found.available).toBeGreaterThan(0);
  expect(found.reachable).toBeGreaterThanOrEqual(found.available);
  await expect(findMemory(AbortSignal.abort())).rejects.toThrow(/abort/i);
});
