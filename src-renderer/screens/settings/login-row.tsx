import { StartAtLogin } from '../../components/start-at-login.tsx';
import { en } from '../../text/en.ts';
import styles from './settings.module.css';

const { login: texts } = en.settings;

/** Start at login: the system's setting, beside those of the file. */
export function LoginRow() {
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.label}>{texts.label}</p>
        <p className={styles.note}>{texts.note}</p>
      </div>
      <div className={styles.control}>
        <StartAtLogin named />
      </div>
    </li>
  );
}
