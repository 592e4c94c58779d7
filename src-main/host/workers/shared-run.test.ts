import { expect, it } from 'vitest';
import { SharedRun } from './shared-run.ts';

const never = new AbortController().signal;

/** A run that ends when the test says so. */
function controlled() {
  const runs: { resolve: (value: string) => void; reject: (error: Error) => void; say: (step: string) => void }[] = [];
  const shared = new SharedRun<string>(say => new Promise((resolve, reject) => runs.push({ resolve, reject, say })));
  return { runs, shared };
}

it('runs once for callers that come while it runs', async () => {
  const { runs, shared } = controlled();
  const both = Promise.all([shared.join(() => {}, never), shared.join(() => {}, never)]);
  runs[0]!.resolve('made');
  expect(await both).toEqual(['made', 'made']);
  expect(runs).toHaveLength(1);
});

it('tells a late caller the current step', async () => {
  const { runs, shared } = controlled();
  void shared.join(() => {}, never);
  runs[0]!.say('installing');
  const steps: string[] = [];
  const late = shared.join(step => steps.push(step), never);
  runs[0]!.say('checking');
  runs[0]!.resolve('made');
  await late;
  expect(steps).toEqual(['installing', 'checking']);
});

it('goes on when a caller gives up', async () => {
  const { runs, shared } = controlled();
  const abort = new AbortController();
  const first = shared.join(() => {}, abort.signal);
  abort.abort();
  await expect(first).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  const second = shared.join(() => {}, never);
  runs[0]!.resolve('made');
  expect(await second).toBe('made');
});

it('runs again after a failure', async () => {
  const { runs, shared } = controlled();
  const first = shared.join(() => {}, never);
  runs[0]!.reject(new Error('no network'));
  await expect(first).rejects.toThrow('no network');
  const second = shared.join(() => {}, never);
  runs[1]!.resolve('made');
  expect(await second).toBe('made');
});
