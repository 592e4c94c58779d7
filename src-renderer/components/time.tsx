import { VisuallyHidden } from 'react-aria-components';
import { useNow } from '../store/clock.ts';
import { ago, elapsed, exactTime, timeOfDay } from '../text/units.ts';

const relativeStepMs = 10_000;

/** `2 min ago`, with the exact time on hover and for screen readers. */
export function TimeAgo({ at }: { at: number }) {
  const now = useNow(relativeStepMs);
  const exact = exactTime(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {ago(Math.max(0, now - at))}
      <VisuallyHidden> ({exact})</VisuallyHidden>
    </time>
  );
}

/** The time of day, with the date on hover. */
export function TimeOfDay({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {timeOfDay(at)}
    </time>
  );
}

/** How long it has been since `since`, running, in what `children` makes of it. */
export function Running({ since, children }: { since: number; children: (time: string) => string }) {
  const now = useNow(1000);
  return children(elapsed(Math.max(0, now - since)));
}

/** How long until `at`, running; undefined when it is due. */
export function Until({ at, children }: { at: number; children: (time: string | undefined) => string }) {
  const left = at - useNow(1000);
  return children(left > 0 ? elapsed(left) : undefined);
}
