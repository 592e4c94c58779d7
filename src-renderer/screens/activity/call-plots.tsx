import type { CallMinute } from '../../../src-shared/calls-api.ts';
import { readCallRates } from '../../api/calls.ts';
import { Plot } from '../../components/plot.tsx';
import { useNow } from '../../store/clock.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { count, duration } from '../../text/units.ts';
import styles from './activity.module.css';

const { activity: texts } = en;
const everyMs = 10_000;

/** How many calls there were by the minute and how long they took, over the last hour. */
export function CallPlots() {
  const minutes = useRates();
  if (!minutes.some(({ calls }) => calls > 0)) return null;
  const calls = minutes.map(minute => minute.calls);
  const times = minutes.map(minute => minute.medianMs ?? 0);
  const nowCalls = count(calls.at(-1) ?? 0);
  const lastTime = duration(minutes.findLast(({ medianMs }) => medianMs !== undefined)?.medianMs ?? 0);
  return (
    <div className={styles.plots}>
      <Plot
        name={texts.perMinute}
        now={nowCalls}
        when={texts.lastHour}
        label={texts.perMinuteLine(nowCalls, count(Math.max(...calls)))}
        values={calls}
        atLeast={10}
      />
      <Plot
        name={texts.latency}
        now={lastTime}
        when={texts.lastHour}
        label={texts.latencyLine(lastTime, duration(Math.max(...times)))}
        values={times}
        atLeast={50}
      />
    </div>
  );
}

/** The last hour by the minute, kept up to date while it shows: the clock stands while the page is hidden. */
function useRates(): CallMinute[] {
  const tick = useNow(everyMs);
  return useAnswer(readCallRates, String(tick)).value ?? [];
}
