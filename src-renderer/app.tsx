import styles from './app.module.css';
import { Announcer } from './components/announcer.tsx';
import { Activity } from './screens/activity/index.tsx';
import { Clients } from './screens/clients/index.tsx';
import { Credentials } from './screens/credentials/index.tsx';
import { Help } from './screens/help/index.tsx';
import { Overview } from './screens/overview/index.tsx';
import { Sessions } from './screens/sessions/index.tsx';
import { Settings } from './screens/settings/index.tsx';
import { SignIn } from './screens/sign-in/index.tsx';
import type { ScreenName } from '../src-shared/page-address.ts';
import { usePlace } from './store/address.ts';
import { useHost } from './store/host-store.ts';
import { contentId, Navigation } from './frame/navigation.tsx';
import { Approvals } from './frame/approvals/index.tsx';
import { Notices } from './frame/notices.tsx';
import { Shortcuts } from './frame/palette/shortcuts.tsx';
import { StatusBar } from './frame/status-bar.tsx';

const screenOf: Record<ScreenName, () => React.ReactNode> = {
  overview: Overview,
  sessions: Sessions,
  clients: Clients,
  credentials: Credentials,
  activity: Activity,
  settings: Settings,
  help: Help,
};

export function App() {
  const link = useHost(({ link }) => link);
  const { screen } = usePlace();
  const Screen = screenOf[screen];
  if (link.phase === 'signed-out') return <SignIn reason={link.reason} />;
  return (
    <div className={styles.app}>
      <Navigation current={screen} />
      <main id={contentId} tabIndex={-1} className={styles.main}>
        <Approvals />
        <Notices />
        <div className={link.phase === 'lost' ? styles.stale : undefined}>
          <Screen />
        </div>
      </main>
      <StatusBar />
      <Shortcuts />
      <Announcer />
    </div>
  );
}
