import { useState } from 'react';
import { clientNamePattern } from '../../../src-shared/host-status.ts';
import { addClient } from '../../api/host-api.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Choice } from '../../components/choice.tsx';
import { DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import styles from './clients.module.css';

type State = { phase: 'editing'; isChecked: boolean } | { phase: 'sending' } | { phase: 'failed'; error: unknown };

/** Asks for a name and a permission, and makes the client's token. */
export function NewClientForm({
  onMade,
  close,
}: {
  onMade: (client: { name: string; token: string }) => void;
  close: () => void;
}) {
  const [name, setName] = useState('');
  const [permission, setPermission] = useState<keyof typeof en.connect.permissions>('full');
  const [state, setState] = useState<State>({ phase: 'editing', isChecked: false });
  const isTaken = useHost(({ status }) => status?.clients.some(client => client.name === name) ?? false);
  const problem = isTaken ? en.connect.nameTaken(name) : clientNamePattern.test(name) ? undefined : en.connect.nameWrong;

  async function submit() {
    if (state.phase === 'sending') return;
    if (problem !== undefined) return setState({ phase: 'editing', isChecked: true });
    setState({ phase: 'sending' });
    try {
      onMade(await addClient({ name, permission }));
    } catch (error) {
      setState({ phase: 'failed', error });
    }
  }

  return (
    <Form className={styles.form!} onSubmit={() => void submit()}>
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens with the focus on its first field
        autoFocus
        label={en.connect.name}
        rule={en.connect.nameRule}
        error={state.phase === 'editing' && state.isChecked ? problem : undefined}
        value={name}
        onChange={setName}
        maxLength={63}
      />
      <Choice label={en.connect.permission} options={en.connect.permissions} value={permission} onChange={setPermission} />
      {state.phase === 'failed' && <Problem error={state.error} />}
      <DialogActions>
        <Button onPress={close}>{en.connect.cancel}</Button>
        <Button look="filled" type="submit">
          {en.connect.submit}
        </Button>
      </DialogActions>
    </Form>
  );
}
