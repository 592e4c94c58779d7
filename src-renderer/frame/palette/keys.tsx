import { en } from '../../text/en.ts';
import styles from './palette.module.css';

const { palette: texts } = en;
const { list } = texts;

export const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.platform);
const modifier = isMac ? texts.keys.cmd : texts.keys.ctrl;

const keys: [name: string, keys: string][] = [
  [list.palette, texts.keyNames(modifier, 'K')],
  [list.screens, texts.keyNames(modifier, '1 … 6')],
  [list.newSession, texts.keyNames(modifier, 'N')],
  [list.settings, texts.keyNames(modifier, ',')],
  [list.search, texts.keyNames(modifier, 'F')],
  [list.again, 'F5'],
  [list.help, '?'],
  [list.escape, 'Esc'],
];

/** What each key does. */
export function Keys() {
  return (
    <>
      <dl className={styles.keys}>
        {keys.map(([name, key]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.about}>{texts.inBrowser}</p>
    </>
  );
}
