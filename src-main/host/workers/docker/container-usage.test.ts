import { expect, it } from 'vitest';
import { usageOf } from './container-usage.ts';

const cpu = (total: number, system?: number) => ({
  cpu_usage: { total_usage: total },
  ...(system !== undefined && { system_cpu_usage: system, online_cpus: 4 }),
});

it.each([
  [{ total_inactive_file: 200 }, 300],
  [{ inactive_file: 100 }, 400],
])('counts one busy core as 100 percent, and no cached files: %o', (stats, memoryBytes) => {
  const answer = { cpu_stats: cpu(300, 1400), precpu_stats: cpu(100, 1000), memory_stats: { usage: 500, stats } };
  expect(usageOf(answer)).toEqual({ memoryBytes, cpuPercent: 200 });
});

it('says nothing of the first answer, which has nothing to compare with', () => {
  expect(usageOf({ cpu_stats: cpu(300, 1400), precpu_stats: cpu(0), memory_stats: { usage: 500 } })).toBeUndefined();
});
