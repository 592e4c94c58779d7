import { readAbout } from '../../api/settings.ts';
import { Breakable } from '../../components/breakable.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './settings.module.css';

const { about: texts } = en.settings;

/** Versions, and where things are. */
export function About() {
  const { value: about } = useAnswer(readAbout, 'about');
  if (!about) return null;
  const facts = [
    [texts.version, about.version],
    [texts.node, about.node],
    [texts.system, about.system],
    [texts.dataFolder, about.dataFolder],
    [texts.logFolder, about.logFolder],
  ] as const;
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>
              <Breakable>{value}</Breakable>
              {value.startsWith('/') && <CopyButton iconOnly value={value} what={name} />}
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>{texts.noTelemetry}</p>
    </>
  );
}
