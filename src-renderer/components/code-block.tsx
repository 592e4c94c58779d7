import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** Text to copy, whole and wrapped; `label` names it. */
export function CodeBlock({ label, text, showLabel = false }: { label: string; text: string; showLabel?: boolean }) {
  return (
    <figure className={styles.block} aria-label={label}>
      <div className={styles.head}>
        <span>{showLabel && label}</span>
        <CopyButton value={text} what={label} />
      </div>
      <pre className={styles.text}>{text}</pre>
    </figure>
  );
}
