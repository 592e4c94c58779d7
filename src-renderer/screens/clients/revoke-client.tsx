import { useState } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { revokeClient } from '../../api/host-api.ts';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';

/** Takes a client's token back, after a question that names the loss. */
export function RevokeClient({ name }: { name: string }) {
  return (
    <DialogTrigger>
      <Button aria-label={en.clients.revokeNamed(name)}>{en.clients.revoke}</Button>
      <Dialog alert title={en.clients.revokeTitle(name)}>
        {close => <Question name={name} close={close} />}
      </Dialog>
    </DialogTrigger>
  );
}

function Question({ name, close }: { name: string; close: () => void }) {
  const [state, setState] = useState<{ phase: 'asking' | 'sending' } | { phase: 'failed'; error: unknown }>({ phase: 'asking' });

  async function revoke() {
    if (state.phase === 'sending') return;
    setState({ phase: 'sending' });
    try {
      await revokeClient(name);
      say(en.clients.revoked(name));
      close();
    } catch (error) {
      setState({ phase: 'failed', error });
    }
  }

  return (
    <>
      <p>{en.clients.revokeLoss}</p>
      {state.phase === 'failed' && <Problem error={state.error} />}
      <DialogActions>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- a question about a loss opens on the harmless answer */}
        <Button autoFocus onPress={close}>
          {en.clients.keep}
        </Button>
        <Button look="danger" onPress={() => void revoke()}>
          {en.clients.revoke}
        </Button>
      </DialogActions>
    </>
  );
}
