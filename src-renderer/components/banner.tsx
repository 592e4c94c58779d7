import type { ReactNode } from 'react';
import styles from './banner.module.css';
import { Icon } from './icon.tsx';

/** A problem or a notice above the content: what it is, then what to do. `urgent` is read out at once. */
export function Banner(props: { tone: 'bad' | 'warning' | 'plain'; title: string; urgent?: boolean; children?: ReactNode }) {
  const { tone, title, urgent = false, children } = props;
  return (
    <div className={`${styles.banner} ${styles[tone]}`} role={urgent ? 'alert' : undefined}>
      <span className={styles.icon}>
        <Icon name="warning" />
      </span>
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {children}
      </div>
    </div>
  );
}
