import styles from './plot.module.css';
import { Sparkline } from './sparkline.tsx';

interface PlotProps {
  name: string;
  /** The last value, in words. */
  now: string;
  /** The time that it shows, in words. */
  when: string;
  /** All of it in words, for who can't see the line. */
  label: string;
  values: readonly number[];
  atLeast: number;
  /** How many values the width is for. */
  capacity?: number;
}

/** A line with its name and its last value. */
export function Plot({ name, now, when, ...line }: PlotProps) {
  return (
    <figure className={styles.plot}>
      <figcaption className={styles.caption}>
        {name} <strong className={styles.now}>{now}</strong> <span className={styles.when}>{when}</span>
      </figcaption>
      <Sparkline look="large" {...line} />
    </figure>
  );
}
