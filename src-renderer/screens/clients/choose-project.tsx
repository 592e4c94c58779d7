import { useState } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { TextField } from '../../components/text-field.tsx';
import { en } from '../../text/en.ts';
import styles from './clients.module.css';

const { assistants: texts } = en;
/** As systems write absolute paths: `/…`, `C:\\…`, `\\\\server\\…`. */
const absolute = /^(\/|[a-zA-Z]:[\\/]|\\\\)/;

/** Asks for a project's folder, whose own client files are then offered as well. */
export function ChooseProject({ onChosen }: { onChosen: (folder: string) => void }) {
  return (
    <DialogTrigger>
      <Button>{texts.project}</Button>
      <Dialog title={texts.projectTitle}>{close => <ProjectForm onChosen={onChosen} close={close} />}</Dialog>
    </DialogTrigger>
  );
}

function ProjectForm({ onChosen, close }: { onChosen: (folder: string) => void; close: () => void }) {
  const [folder, setFolder] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isGood = absolute.test(folder.trim());
  return (
    <Form
      className={styles.form!}
      onSubmit={() => {
        setChecked(true);
        if (!isGood) return;
        onChosen(folder.trim());
        close();
      }}
    >
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens with the focus on its first field
        autoFocus
        label={texts.projectFolder}
        rule={texts.projectRule}
        error={isChecked && !isGood ? texts.projectWrong : undefined}
        value={folder}
        onChange={setFolder}
      />
      <DialogActions>
        <Button onPress={close}>{texts.cancel}</Button>
        <Button look="filled" type="submit">
          {texts.projectShow}
        </Button>
      </DialogActions>
    </Form>
  );
}
