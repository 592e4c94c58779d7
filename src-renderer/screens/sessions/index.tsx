import { Screen } from '../../components/screen.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { SessionList } from './session-list.tsx';

/** Every session of the host. */
export function Sessions() {
  const sessions = useHost(({ status }) => status?.sessions);
  return <Screen title={en.screens.sessions}>{sessions && <SessionList sessions={sessions} />}</Screen>;
}
