import { Plot } from '../../components/plot.tsx';
import { useUsage } from '../../store/usage.ts';
import { en } from '../../text/en.ts';
import { bytes } from '../../text/units.ts';
import styles from './session.module.css';

const everyMs = 2_000;
const shownSamples = 120;
const megabyte = 1_000_000;

const { sessions: texts } = en;

/** Memory and processor of a session's worker over the last minutes. */
export function Usage({ id }: { id: string }) {
  const samples = useUsage(id, { isRunning: true, everyMs });
  const last = samples.at(-1);
  if (!last) return <p className={styles.quiet}>{texts.noUsage}</p>;
  const memory = samples.map(({ memoryBytes }) => memoryBytes);
  const cpu = samples.map(({ cpuPercent }) => cpuPercent);
  return (
    <div className={styles.plots}>
      <Plot
        name={texts.view.memory}
        now={bytes(last.memoryBytes)}
        label={texts.memoryLine(bytes(last.memoryBytes), bytes(Math.min(...memory)), bytes(Math.max(...memory)))}
        when={texts.view.overTime}
        values={memory}
        capacity={shownSamples}
        atLeast={500 * megabyte}
      />
      <Plot
        name={texts.view.cpu}
        now={percent(last.cpuPercent)}
        label={texts.cpuLine(percent(last.cpuPercent), percent(Math.max(...cpu)))}
        when={texts.view.overTime}
        values={cpu}
        capacity={shownSamples}
        atLeast={100}
      />
    </div>
  );
}

const percent = (value: number) => `${Math.round(value)} %`;
