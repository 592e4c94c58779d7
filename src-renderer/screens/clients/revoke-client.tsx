import { useState } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { toUserError } from '../../../src-shared/user-error.ts';
import { revokeClient } from '../../api/host-api.ts';
import { Banner } from '../../components/banner.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
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
  const [state, setState] = useState<{ phase: 'asking' | 'sending' } | { phase: 'failed'; problem: string }>({ phase: 'asking' });

  async function revoke() {
    if (state.phase === 'sending') return;
    setState({ phase: 'sending' });
    try {
      await revokeClient(name);
      close();
    } catch (error) {
      setState({ phase: 'failed', problem: toUserError(error).message });
    }
  }

  return (
    <>
      <p>{en.clients.revokeLoss}</p>
      {state.phase === 'failed' && <Banner urgent tone="bad" title={state.problem} />}
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
