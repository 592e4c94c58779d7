import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './state-word.module.css';

export type Tone = 'good' | 'warning' | 'bad' | 'active' | 'quiet';

/** A state as word, picture and colour, in this order of importance; `children` is what more there is to say. */
export function StateWord(props: { word: string; icon: IconName; tone: Tone; children?: ReactNode }) {
  const { word, icon, tone, children } = props;
  return (
    <div className={styles.state}>
      <span className={`${styles.icon} ${styles[tone]}`}>
        <Icon name={icon} />
      </span>
      <div>
        <span className={`${styles.word} ${styles[tone]}`}>{word}</span>
        {children}
      </div>
    </div>
  );
}
