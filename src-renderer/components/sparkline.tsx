import styles from './sparkline.module.css';

interface SparklineProps {
  /** Says in words what the line shows, such as "Memory over the last 4 minutes: 412 MB now, 380 to 420 MB". */
  label: string;
  values: readonly number[];
  /** What the whole height stands for at least, so that noise does not look like mountains. */
  atLeast?: number;
  /** How many values the width is for; fewer leave room at the start. */
  capacity?: number;
  look?: 'small' | 'large';
}

const width = 100;
const height = 30;

/** A small line that grows at its end; its words are for who can't see it. */
export function Sparkline({ label, values, atLeast = 0, capacity = values.length, look = 'small' }: SparklineProps) {
  const top = Math.max(atLeast, ...values) || 1;
  const step = width / Math.max(1, capacity - 1);
  const start = width - step * (values.length - 1);
  const points = values.map(
    (value, index) => `${round(start + index * step)},${round(height - 1 - (value / top) * (height - 2))}`,
  );
  const line = points.join(' ');
  return (
    <svg
      className={`${styles.sparkline} ${styles[look]}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the line is drawn here
      role="img"
      aria-label={label}
    >
      {values.length > 1 && <polygon className={styles.area} points={`${round(start)},${height} ${line} ${width},${height}`} />}
      {values.length > 1 && <polyline className={styles.line} points={line} />}
    </svg>
  );
}

const round = (value: number) => Math.round(value * 100) / 100;
