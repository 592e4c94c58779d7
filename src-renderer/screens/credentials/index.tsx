import { DialogTrigger } from 'react-aria-components';
import type { Credentials as CredentialList } from '../../../src-shared/credentials-api.ts';
import { moveToKeychain, readCredentials } from '../../api/credentials.ts';
import { Banner } from '../../components/banner.tsx';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Icon } from '../../components/icon.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { Screen } from '../../components/screen.tsx';
import { Section } from '../../components/section.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { useHost } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { CredentialForm } from './credential-form.tsx';
import { CredentialTable } from './credential-table.tsx';
import styles from './credentials.module.css';

const { credentials: texts } = en;

/** Secrets that the app keeps. They can be set, replaced, tested and deleted, and are never shown. */
export function Credentials() {
  const revision = useHost(({ configRevision }) => configRevision);
  const secrets = useHost(({ status }) => status?.secrets);
  const { value, error, accept } = useAnswer(readCredentials, String(revision));
  const title = en.screens.credentials;
  return (
    <Screen
      title={title}
      actions={
        <DialogTrigger>
          <Button look="filled">
            <Icon name="add" />
            {texts.add}
          </Button>
          <Dialog title={texts.addTitle}>
            {close => <CredentialForm taken={value?.credentials ?? []} onSaved={accept} close={close} />}
          </Dialog>
        </DialogTrigger>
      }
    >
      {error !== undefined && <Problem error={error} />}
      {secrets && secrets.kind !== 'keychain' && (
        <Banner tone="warning" title={texts.kinds[secrets.kind]}>
          {secrets.detail !== undefined && <p>{secrets.detail}</p>}
        </Banner>
      )}
      {!value && error === undefined && <Loading />}
      {value && value.credentials.length === 0 && (
        <EmptyState title={texts.empty}>
          <p>{texts.emptyNext}</p>
        </EmptyState>
      )}
      {value && value.credentials.length > 0 && (
        <>
          <CredentialTable credentials={value.credentials} onChanged={accept} />
          {secrets?.kind === 'keychain' && <p className={styles.quiet}>{texts.kinds.keychain}</p>}
        </>
      )}
      {value && value.literals.length > 0 && <Literals literals={value.literals} onMoved={accept} />}
    </Screen>
  );
}

function Literals({ literals, onMoved }: { literals: CredentialList['literals']; onMoved: (list: CredentialList) => void }) {
  return (
    <Section title={texts.literals.title}>
      <p className={styles.quiet}>{texts.literals.about}</p>
      <ul className={styles.literals}>
        {literals.map(({ key, suggestedName }) => (
          <Literal key={key} place={key} name={suggestedName} onMoved={onMoved} />
        ))}
      </ul>
    </Section>
  );
}

function Literal({ place, name, onMoved }: { place: string; name: string; onMoved: (list: CredentialList) => void }) {
  const move = useAction(async () => {
    onMoved(await moveToKeychain(place, name));
    say(texts.literals.moved(name));
  });
  return (
    <li className={styles.literal}>
      <span>
        <code>
          <Breakable>{place}</Breakable>
        </code>{' '}
        <span className={styles.quiet}>{texts.literals.as(name)}</span>
      </span>
      <Button aria-label={texts.literals.moveNamed(place)} onPress={() => move.start()}>
        {texts.literals.move}
      </Button>
      {move.state.phase === 'failed' && <Problem error={move.state.error} />}
    </li>
  );
}
