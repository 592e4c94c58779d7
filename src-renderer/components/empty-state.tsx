import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** What stands where a list has nothing: why, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p>{title}</p>
      {children && <div className={styles.next}>{children}</div>}
    </div>
  );
}
