import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import styles from './tabs.module.css';

export interface TabItem {
  id: string;
  title: string;
  content: ReactNode;
}

/** Alternatives of which one shows. */
export function Tabs({ label, items }: { label: string; items: TabItem[] }) {
  return (
    <AriaTabs className={styles.tabs!}>
      <TabList aria-label={label} className={styles.list!}>
        {items.map(({ id, title }) => (
          <Tab key={id} id={id} className={styles.tab!}>
            {title}
          </Tab>
        ))}
      </TabList>
      {items.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={styles.panel!}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
