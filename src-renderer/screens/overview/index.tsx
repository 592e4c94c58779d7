import { useState } from 'react';
import type { HostStatus } from '../../../src-shared/host-status.ts';
import { setPaused } from '../../api/process.ts';
import { Banner } from '../../components/banner.tsx';
import { Button } from '../../components/button.tsx';
import { Screen } from '../../components/screen.tsx';
import { Section } from '../../components/section.tsx';
import { useAction } from '../../components/use-action.ts';
import { linkTo, type ScreenName } from '../../../src-shared/page-address.ts';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { CallList } from '../activity/call-list.tsx';
import { CallPlots } from '../activity/call-plots.tsx';
import { ClientList } from '../clients/client-list.tsx';
import { attentionFirst } from '../sessions/attention.ts';
import { KeylessWorkers } from '../sessions/keyless.tsx';
import { NewSessionButton } from '../sessions/new-session.tsx';
import { SessionList } from '../sessions/session-list.tsx';
import { FirstRun } from './first-run.tsx';
import { isFirstRunDone, noteFirstRunDone } from './first-run-done.ts';
import styles from './overview.module.css';

const shownOfEach = 5;
const shownCalls = 10;

/** The first look: the first steps until they are done, then what needs attention and a little of everything. */
export function Overview() {
  const status = useHost(({ status }) => status);
  return <Screen title={en.screens.overview}>{status && <Inside status={status} />}</Screen>;
}

function Inside({ status }: { status: HostStatus }) {
  const { sessions, clients, calls, server, keylessAllowed } = status;
  const hasBegun = sessions.length > 0 && clients.some(({ lastCallAt }) => lastCallAt !== undefined);
  // The steps stay when the last is done, so that it can be seen.
  const [isPast, setPast] = useState(() => isFirstRunDone() || hasBegun);
  if (!isPast) {
    const leave = () => {
      noteFirstRunDone();
      setPast(true);
    };
    return (
      <>
        {server.state === 'paused' && <Paused />}
        <KeylessWorkers sessions={sessions} isAllowed={keylessAllowed === true} />
        <FirstRun isDone={hasBegun} onLeave={leave} />
      </>
    );
  }
  return (
    <>
      {server.state === 'paused' && <Paused />}
      <KeylessWorkers sessions={sessions} isAllowed={keylessAllowed === true} />
      <Section title={en.sessions.list} actions={sessions.length > 0 && <NewSessionButton look="outlined" />}>
        <SessionList sessions={attentionFirst(sessions).slice(0, shownOfEach)} />
        {sessions.length > shownOfEach && <More screen="sessions" words={en.sessions.all(sessions.length)} />}
      </Section>
      <Section title={en.clients.list} actions={<a href={linkTo('clients')}>{en.overview.firstRun.client.all}</a>}>
        {server.authMode === 'none' ? (
          <Banner tone="warning" title={en.clients.noTokens} />
        ) : (
          <ClientList clients={clients.slice(0, shownOfEach)} />
        )}
        {clients.length > shownOfEach && <More screen="clients" words={en.clients.all(clients.length)} />}
      </Section>
      <Section title={en.activity.list}>
        <div className={styles.stack}>
          <CallPlots />
          <CallList calls={calls.slice(0, shownCalls)} />
        </div>
        {calls.length > shownCalls && <More screen="activity" words={en.activity.all} />}
      </Section>
    </>
  );
}

function Paused() {
  const resume = useAction(() => setPaused(false));
  return (
    <Banner tone="warning" title={en.overview.pausedTitle}>
      <p>{en.overview.pausedHint}</p>
      <p>
        <Button onPress={() => resume.start()}>{en.overview.resume}</Button>
      </p>
    </Banner>
  );
}

function More({ screen, words }: { screen: ScreenName; words: string }) {
  return (
    <p className={styles.more}>
      <a href={linkTo(screen)}>{words}</a>
    </p>
  );
}
