import { Sparkline } from '../../components/sparkline.tsx';
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
        values={memory}
        atLeast={500 * megabyte}
      />
      <Plot
        name={texts.view.cpu}
        now={percent(last.cpuPercent)}
        label={texts.cpuLine(percent(last.cpuPercent), percent(Math.max(...cpu)))}
        values={cpu}
        atLeast={100}
      />
    </div>
  );
}

function Plot(props: { name: string; now: string; label: string; values: number[]; atLeast: number }) {
  const { name, now, label, values, atLeast } = props;
  return (
    <figure className={styles.plot}>
      <figcaption>
        {name} <strong>{now}</strong> <span className={styles.quiet}>{texts.view.overTime}</span>
      </figcaption>
      <Sparkline look="large" label={label} values={values} atLeast={atLeast} capacity={shownSamples} />
    </figure>
  );
}

const percent = (value: number) => `${Math.round(value)} %`;
