import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** Text to copy, whole and wrapped; `label` names it, in lower case. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <figure className={styles.block}>
      <div className={styles.head}>
        <figcaption className={styles.label}>{label}</figcaption>
        <CopyButton value={text} what={label} />
      </div>
      <pre className={styles.text}>{text}</pre>
    </figure>
  );
}
