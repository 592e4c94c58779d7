import { expect, it } from 'vitest';
import { progressReporter } from './progress.ts';

function reporter(progressToken: string | undefined) {
  const sent: { progress: number; total?: number; message?: string }[] = [];
  const report = progressReporter({
    ...(progressToken !== undefined && { _meta: { progressToken } }),
    async notify({ params }) {
      sent.push(params as (typeof sent)[number]);
    },
  });
  return { sent, report };
}

it('sends values that only rise, whatever the tool counts', () => {
  const { sent, report } = reporter('token');
  report('one', 1, 3);
  report('again', 1, 3);
  report('back', 0, 3);
  report('no count');
  report('three', 3, 3);
  const values = sent.map(({ progress }) => progress);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(new Set(values).size).toBe(values.length);
  expect(sent.at(-1)).toMatchObject({ progress: 3, total: 3, message: 'three' });
  expect(sent.every(({ progress, total = Infinity }) => progress <= total)).toBe(true);
});

it('says nothing to a client that did not ask', () => {
  const { sent, report } = reporter(undefined);
  report('one');
  expect(sent).toEqual([]);
});
