import { Banner } from '../../components/banner.tsx';
import { Screen } from '../../components/screen.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { ClientList } from './client-list.tsx';
import { ConnectClient } from './connect-client.tsx';
import { entriesFor } from './entries.ts';
import { EntryTabs } from './entry-tabs.tsx';

/** Who may call, and how to let another client in. */
export function Clients() {
  const clients = useHost(({ status }) => status?.clients);
  const server = useHost(({ status }) => status?.server);
  if (!clients || !server) return <Screen title={en.screens.clients} />;
  if (server.authMode === 'none') {
    return (
      <Screen title={en.screens.clients}>
        <Banner tone="warning" title={en.clients.noTokens} />
        <EntryTabs entries={entriesFor(server.url, undefined)} />
      </Screen>
    );
  }
  // The action stands apart from the list: a client that comes or goes must not take its open dialog away.
  return (
    <Screen title={en.screens.clients} actions={<ConnectClient />}>
      <ClientList clients={clients} />
    </Screen>
  );
}
