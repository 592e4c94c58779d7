import { Banner } from '../../components/banner.tsx';
import { Screen } from '../../components/screen.tsx';
import { Section } from '../../components/section.tsx';
import { linkTo, type ScreenName } from '../../store/address.ts';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { CallList } from '../activity/call-list.tsx';
import { ClientList } from '../clients/client-list.tsx';
import { ConnectClient } from '../clients/connect-client.tsx';
import { SessionList } from '../sessions/session-list.tsx';
import styles from './overview.module.css';
import { attentionFirst } from '../sessions/attention.ts';

const shownOfEach = 5;
const shownCalls = 10;

/** The first look: what needs attention, then a little of everything. */
export function Overview() {
  const status = useHost(({ status }) => status);
  if (!status) return <Screen title={en.screens.overview} />;
  const { sessions, clients, calls, server } = status;
  return (
    <Screen title={en.screens.overview}>
      <Section title={en.sessions.list}>
        <SessionList sessions={attentionFirst(sessions).slice(0, shownOfEach)} />
        {sessions.length > shownOfEach && <More screen="sessions" words={en.sessions.all(sessions.length)} />}
      </Section>
      <Section title={en.clients.list} actions={server.authMode !== 'none' && <ConnectClient />}>
        {server.authMode === 'none' ? (
          <Banner tone="warning" title={en.clients.noTokens} />
        ) : (
          <ClientList clients={clients.slice(0, shownOfEach)} />
        )}
        {clients.length > shownOfEach && <More screen="clients" words={en.clients.all(clients.length)} />}
      </Section>
      <Section title={en.activity.list}>
        <CallList calls={calls.slice(0, shownCalls)} />
        {calls.length > shownCalls && <More screen="activity" words={en.activity.all} />}
      </Section>
    </Screen>
  );
}

function More({ screen, words }: { screen: ScreenName; words: string }) {
  return (
    <p className={styles.more}>
      <a href={linkTo(screen)}>{words}</a>
    </p>
  );
}
