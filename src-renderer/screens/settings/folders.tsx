import { useState } from 'react';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Hint } from '../../components/hint.tsx';
import { Icon } from '../../components/icon.tsx';
import { TextField } from '../../components/text-field.tsx';
import { en } from '../../text/en.ts';
import styles from './settings.module.css';

const { folders: texts } = en.settings;

/** A list of folders; one is added by its path. */
export function Folders({ folders, onChange }: { folders: string[]; onChange: (folders: string[]) => void }) {
  const [path, setPath] = useState('');

  function add() {
    const folder = path.trim();
    if (folder === '' || folders.includes(folder)) return;
    onChange([...folders, folder]);
    setPath('');
  }

  return (
    <div className={styles.folders}>
      {folders.length === 0 && <p className={styles.note}>{texts.none}</p>}
      <ul>
        {folders.map(folder => (
          <li key={folder} className={styles.folder}>
            <code>
              <Breakable>{folder}</Breakable>
            </code>
            <Hint text={texts.remove(folder)}>
              <Button
                look="quiet"
                aria-label={texts.remove(folder)}
                onPress={() => onChange(folders.filter(other => other !== folder))}
              >
                <Icon name="close" />
              </Button>
            </Hint>
          </li>
        ))}
      </ul>
      <Form className={styles.newFolder!} onSubmit={add}>
        <TextField label={texts.label} rule={texts.rule} value={path} onChange={setPath} />
        <Button type="submit">{texts.add}</Button>
      </Form>
    </div>
  );
}
