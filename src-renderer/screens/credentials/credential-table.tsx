import { DialogTrigger } from 'react-aria-components';
import type { Credential, Credentials } from '../../../src-shared/credentials-api.ts';
import { deleteCredential } from '../../api/credentials.ts';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';
import { CredentialForm } from './credential-form.tsx';
import styles from './credentials.module.css';
import { TestCredential } from './test-credential.tsx';

const { credentials: texts } = en;

interface Row {
  credential: Credential;
  onChanged: (list: Credentials) => void;
}

const columns: Column<Row>[] = [
  { key: 'name', label: texts.columns.name, cell: ({ credential: { name } }) => <Breakable>{name}</Breakable> },
  {
    key: 'state',
    label: texts.columns.state,
    cell: ({ credential: { isStored } }) =>
      isStored ? (
        <StateWord tone="good" icon="ready" word={texts.stored} />
      ) : (
        <StateWord tone="warning" icon="warning" word={texts.missing}>
          <p className={styles.quiet}>{texts.missingHint}</p>
        </StateWord>
      ),
  },
  {
    key: 'usedBy',
    label: texts.columns.usedBy,
    look: 'wide',
    cell: ({ credential: { usedBy } }) =>
      usedBy.length === 0 ? (
        <span className={styles.quiet}>{texts.notUsed}</span>
      ) : (
        <ul>
          {usedBy.map(key => (
            <li key={key}>
              <code>
                <Breakable>{key}</Breakable>
              </code>
            </li>
          ))}
        </ul>
      ),
  },
  {
    key: 'lastUsed',
    label: texts.columns.lastUsed,
    look: 'quiet',
    cell: ({ credential: { lastUsedAt } }) => (lastUsedAt === undefined ? en.never : <TimeAgo at={lastUsedAt} />),
  },
  {
    key: 'actions',
    label: texts.columns.actions,
    look: 'action',
    cell: row => <Actions {...row} />,
  },
];

/** The credentials by name, each with what uses it. */
export function CredentialTable({ credentials, onChanged }: { credentials: Credential[]; onChanged: Row['onChanged'] }) {
  const rows = credentials.map(credential => ({ credential, onChanged }));
  return <Table label={texts.list} columns={columns} rows={rows} rowKey={({ credential }) => credential.name} />;
}

function Actions({ credential, onChanged }: Row) {
  const { name, isStored, usedBy, sessions } = credential;
  return (
    <div className={styles.actions}>
      {isStored && sessions.length > 0 && <TestCredential name={name} sessions={sessions} />}
      <DialogTrigger>
        <Button aria-label={isStored ? texts.replaceNamed(name) : texts.setNamed(name)}>
          {isStored ? texts.replace : texts.set}
        </Button>
        <Dialog title={isStored ? texts.replaceTitle(name) : texts.setTitle(name)}>
          {close => <CredentialForm name={name} taken={[]} onSaved={onChanged} close={close} />}
        </Dialog>
      </DialogTrigger>
      {isStored && (
        <DialogTrigger>
          <Button aria-label={texts.deleteNamed(name)}>{texts.delete}</Button>
          <Dialog alert title={texts.deleteTitle(name)}>
            {close => (
              <Confirm
                confirm={texts.delete}
                keep={texts.keep}
                close={close}
                run={async () => {
                  onChanged(await deleteCredential(name));
                  say(texts.deleted(name));
                }}
              >
                {texts.deleteLoss(usedBy.length)}
              </Confirm>
            )}
          </Dialog>
        </DialogTrigger>
      )}
    </div>
  );
}
