import { useState } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { entriesFor } from './entries.ts';
import { EntryTabs } from './entry-tabs.tsx';
import { NewClientForm } from './new-client-form.tsx';

/** Gives a client its token and shows the entry to copy, once. */
export function ConnectClient() {
  return (
    <DialogTrigger>
      <Button look="filled">
        <Icon name="add" />
        {en.connect.action}
      </Button>
      <ConnectDialog />
    </DialogTrigger>
  );
}

function ConnectDialog() {
  const [made, setMade] = useState<{ name: string; token: string }>();
  return (
    <Dialog wide={made !== undefined} title={made ? en.connect.doneTitle(made.name) : en.connect.title}>
      {close => (made ? <NewEntry {...made} close={close} /> : <NewClientForm onMade={setMade} close={close} />)}
    </Dialog>
  );
}

function NewEntry({ name, token, close }: { name: string; token: string; close: () => void }) {
  const url = useHost(({ status }) => status?.server.url ?? '');
  const hasCalled = useHost(({ status }) =>
    status?.clients.some(client => client.name === name && client.lastCallAt !== undefined),
  );
  return (
    <>
      {/* The focus was in the form that is gone; on a button, one more Enter could close this unread. */}
      <p ref={focusOnce} tabIndex={-1}>
        <strong>{en.connect.once}</strong>
      </p>
      <EntryTabs entries={entriesFor(url, token)} />
      <output>
        {hasCalled ? (
          <StateWord tone="good" icon="ready" word={en.connect.connected(name)} />
        ) : (
          <StateWord tone="quiet" icon="starting" word={en.connect.waiting(name)} />
        )}
      </output>
      <DialogActions>
        <Button look="filled" onPress={close}>
          {en.connect.done}
        </Button>
      </DialogActions>
    </>
  );
}

function focusOnce(element: HTMLElement | null) {
  element?.focus();
}
