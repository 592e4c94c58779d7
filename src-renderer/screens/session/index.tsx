import { isConnected, type SessionSummary } from '../../../src-shared/session.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Screen } from '../../components/screen.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { linkTo } from '../../../src-shared/page-address.ts';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { SessionActions } from '../sessions/session-actions.tsx';
import { KeylessSession } from '../sessions/keyless.tsx';
import { SessionStateCell } from '../sessions/session-state.tsx';
import { Facts } from './facts.tsx';
import { Logs } from './logs.tsx';
import { Packages } from './packages.tsx';
import { SessionSettings } from './session-settings.tsx';
import styles from './session.module.css';
import { Tables } from './tables.tsx';
import { Usage } from './usage.tsx';
import { Variables } from './variables.tsx';

const { view: texts } = en.sessions;

/** One session: its state, what is in it, and what it uses. */
export function SessionView({ id }: { id: string }) {
  const sessions = useHost(({ status }) => status?.sessions);
  const session = sessions?.find(session => session.id === id);
  if (!sessions) return <Screen title={en.screens.sessions} />;
  if (!session) {
    return (
      <Screen title={en.screens.sessions}>
        <EmptyState title={texts.unknown(id)}>
          <p>{texts.unknownNext}</p>
          <p>
            <a href={linkTo('sessions')}>{texts.back}</a>
          </p>
        </EmptyState>
      </Screen>
    );
  }
  return (
    <Screen title={session.label ?? session.name} actions={<SessionActions session={session} onGone={goBack} />}>
      <div className={styles.head}>
        <SessionStateCell state={session.state} />
        {session.url !== undefined && (
          <span>
            <code>{session.url}</code> <CopyButton iconOnly value={session.url} what={texts.address} />
          </span>
        )}
        <a href={linkTo('sessions')}>{texts.back}</a>
      </div>
      <KeylessSession session={session} />
      <Facts session={session} />
      <Tabs label={texts.tabsLabel} items={partsOf(session)} />
    </Screen>
  );
}

function goBack() {
  location.hash = linkTo('sessions');
}

function partsOf(session: SessionSummary) {
  const { id } = session;
  const { tabs } = texts;
  const isLive = isConnected(session.state);
  const whenLive = (part: React.ReactNode) =>
    isLive ? part : <EmptyState title={texts.notRunning}>{session.kept && <p>{texts.startToSee}</p>}</EmptyState>;
  return [
    { id: 'tables', title: tabs.tables, content: whenLive(<Tables session={session} />) },
    { id: 'variables', title: tabs.variables, content: whenLive(<Variables id={id} />) },
    { id: 'logs', title: tabs.logs, content: <Logs session={session} /> },
    ...(session.launchMethod === undefined ? [] : [{ id: 'usage', title: tabs.usage, content: whenLive(<Usage id={id} />) }]),
    { id: 'environment', title: tabs.environment, content: whenLive(<Packages id={id} />) },
    ...(session.origin === 'dynamic'
      ? [{ id: 'settings', title: tabs.settings, content: <SessionSettings session={session} /> }]
      : []),
  ];
}
