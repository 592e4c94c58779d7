import { Screen } from '../../components/screen.tsx';
import { linkTo, newSession } from '../../../src-shared/page-address.ts';
import { usePlace } from '../../store/address.ts';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { SessionView } from '../session/index.tsx';
import { NewSession, NewSessionButton } from './new-session.tsx';
import { SessionList } from './session-list.tsx';

/** Every session of the host, or the one that the address names. */
export function Sessions() {
  const { item } = usePlace();
  const sessions = useHost(({ status }) => status?.sessions);
  const isNew = item === newSession;
  if (item !== undefined && !isNew) return <SessionView key={item} id={item} />;
  // The action stands apart from the list: a session that comes or goes must not take its open dialog away.
  return (
    <Screen title={en.screens.sessions} actions={sessions && sessions.length > 0 && <NewSessionButton />}>
      {sessions && <SessionList sessions={sessions} />}
      {isNew && sessions && <NewSession isOpen onOpenChange={() => (location.hash = linkTo('sessions'))} />}
    </Screen>
  );
}
