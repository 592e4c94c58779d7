import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** Text to copy, whole and wrapped; `label` names it, in lower case. With `scrolls` it takes a part of the window at most. */
export function CodeBlock({ label, text, scrolls = false }: { label: string; text: string; scrolls?: boolean }) {
  return (
    <figure className={styles.block}>
      <div className={styles.head}>
        <figcaption className={styles.label}>{label}</figcaption>
        <CopyButton value={text} what={label} />
      </div>
      {scrolls ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard too
        <section aria-label={label} tabIndex={0} className={styles.scrolls}>
          <pre className={styles.text}>{text}</pre>
        </section>
      ) : (
        <pre className={styles.text}>{text}</pre>
      )}
    </figure>
  );
}
