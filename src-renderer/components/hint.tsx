import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import styles from './hint.module.css';

const delayMs = 500;

/** Shows a picture button's words to those who point at it or reach it by keyboard. */
export function Hint({ text, children }: { text: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={delayMs}>
      {children}
      <Tooltip className={styles.hint!} offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
