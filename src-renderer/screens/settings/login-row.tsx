import { readStartAtLogin, setStartAtLogin } from '../../api/process.ts';
import { Problem } from '../../components/problem.tsx';
import { Switch } from '../../components/switch.tsx';
import { useAction } from '../../components/use-action.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './settings.module.css';

const { login: texts } = en.settings;

/** Start at login: read from the system, and changed there at once. */
export function LoginRow() {
  const { value: isOn, accept } = useAnswer(readStartAtLogin, 'login');
  const change = useAction(async (on: boolean) => accept(await setStartAtLogin(on)));
  if (isOn === undefined) return null;
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.label}>{texts.label}</p>
        <p className={styles.note}>{texts.note}</p>
        {change.state.phase === 'failed' && <Problem error={change.state.error} />}
      </div>
      <div className={styles.control}>
        <Switch label={isOn ? en.on : en.off} aria-label={texts.label} isSelected={isOn} onChange={change.start} />
      </div>
    </li>
  );
}
