import { useState, type ReactNode } from 'react';
import { DialogTrigger } from 'react-aria-components';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { ServerForm } from './server-form.tsx';
import { SessionForm } from './session-form.tsx';
import styles from './sessions.module.css';

const { create: texts } = en.sessions;

type Place = keyof typeof texts.places;

/** The button and its dialog. */
export function NewSessionButton({ look = 'filled' }: { look?: 'filled' | 'outlined' }) {
  return (
    <DialogTrigger>
      <Button look={look}>
        <Icon name="add" />
        {texts.action}
      </Button>
      <NewSession />
    </DialogTrigger>
  );
}

/** One dialog for a new session, wherever it shall run. @param from the session that it shall be like */
export function NewSession({ from, ...open }: { from?: SessionSummary; isOpen?: boolean; onOpenChange?: () => void }) {
  return (
    <Dialog title={from ? texts.duplicateTitle(from.name) : texts.title} {...open}>
      {close => <Inside close={close} {...(from && { from })} />}
    </Dialog>
  );
}

function Inside({ from, close }: { from?: SessionSummary; close: () => void }) {
  const hasDocker = useHost(({ status }) => status?.drivers.some(({ method, available }) => method === 'docker' && available));
  const [place, setPlace] = useState<Place>(from?.launchMethod ?? (hasDocker ? 'docker' : 'python'));
  const choice: ReactNode = <PlaceChoice value={place} onChange={setPlace} hasRemote={from === undefined} />;
  return place === 'remote' ? (
    <ServerForm close={close}>{choice}</ServerForm>
  ) : (
    <SessionForm method={place} close={close} {...(from && { from })}>
      {choice}
    </SessionForm>
  );
}

function PlaceChoice(props: { value: Place; onChange: (place: Place) => void; hasRemote: boolean }) {
  const { value, onChange, hasRemote } = props;
  const drivers = useHost(({ status }) => status?.drivers);
  const options = Object.fromEntries(
    Object.entries(texts.places)
      .filter(([place]) => hasRemote || place !== 'remote')
      .map(([place, [name, meaning]]) => {
        const driver = drivers?.find(({ method }) => method === place);
        return [place, [name, driver?.available === false ? texts.notThere(driver.reason ?? '') : meaning]];
      }),
  ) as Record<Place, [string, string]>;
  return (
    <div className={styles.place}>
      <Choice label={texts.where} value={value} onChange={onChange} options={options} />
    </div>
  );
}
