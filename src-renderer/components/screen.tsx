import type { ReactNode } from 'react';
import { en } from '../text/en.ts';
import { usePageTitle } from './page-title.ts';
import styles from './screen.module.css';

/** One screen: its heading, the actions beside it, its content. */
export function Screen({ title, actions, children }: { title: string; actions?: ReactNode; children?: ReactNode }) {
  usePageTitle(en.pageTitle(title));
  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        <h1>{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}
