import { useState } from 'react';
import { credentialNamePattern, type Credential, type Credentials } from '../../../src-shared/credentials-api.ts';
import { setCredential } from '../../api/credentials.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';
import styles from './credentials.module.css';

const { credentials: texts } = en;

interface CredentialFormProps {
  /** The one whose secret is set or replaced; absent for a new one. */
  name?: string;
  taken: readonly Credential[];
  onSaved: (list: Credentials) => void;
  close: () => void;
}

/** Asks for a secret, and for its name where it is a new one. What was typed stays when saving fails. */
export function CredentialForm({ name: given, taken, onSaved, close }: CredentialFormProps) {
  const [name, setName] = useState(given ?? '');
  const [secret, setSecret] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isTaken = given === undefined && taken.some(credential => credential.name === name && credential.isStored);
  const nameProblem = isTaken ? texts.nameTaken(name) : credentialNamePattern.test(name) ? undefined : texts.nameWrong;
  const secretProblem = secret === '' ? texts.secretEmpty : undefined;
  const save = useAction(async () => {
    onSaved(await setCredential(name, secret));
    say(texts.saved(name));
    close();
  });

  function submit() {
    setChecked(true);
    if (nameProblem === undefined && secretProblem === undefined) save.start();
  }

  return (
    <Form className={styles.form!} onSubmit={submit}>
      {given !== undefined && <p>{texts.replaceEffect}</p>}
      {given === undefined && (
        <TextField
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens with the focus on its first field
          autoFocus
          label={texts.name}
          rule={texts.nameRule}
          error={isChecked ? nameProblem : undefined}
          value={name}
          onChange={setName}
          maxLength={63}
        />
      )}
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens with the focus on its first field
        autoFocus={given !== undefined}
        type="password"
        label={texts.secret}
        rule={texts.secretRule}
        error={isChecked ? secretProblem : undefined}
        value={secret}
        onChange={setSecret}
      />
      {save.state.phase === 'failed' && <Problem error={save.state.error} />}
      <DialogActions>
        <Button onPress={close}>{texts.cancel}</Button>
        <Button look="filled" type="submit" isPending={save.state.phase === 'running'}>
          {texts.save}
        </Button>
      </DialogActions>
    </Form>
  );
}
