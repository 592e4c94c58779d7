import { lazy, Suspense } from 'react';
import styles from './app.module.css';
import { Loading } from './components/loading.tsx';
import { Announcer } from './components/announcer.tsx';
import { Overview } from './screens/overview/index.tsx';
import { SignIn } from './screens/sign-in/index.tsx';
import type { ScreenName } from '../src-shared/page-address.ts';
import { usePlace } from './store/address.ts';
import { useHost } from './store/host-store.ts';
import { contentId, Navigation } from './frame/navigation.tsx';
import { Approvals } from './frame/approvals/index.tsx';
import { Notices } from './frame/notices.tsx';
import { Shortcuts } from './frame/palette/shortcuts.tsx';
import { StatusBar } from './frame/status-bar.tsx';

/** All but the first are read when they are first wanted. */
const screenOf: Record<ScreenName, React.ComponentType> = {
  overview: Overview,
  sessions: lazy(async () => ({ default: (await import('./screens/sessions/index.tsx')).Sessions })),
  clients: lazy(async () => ({ default: (await import('./screens/clients/index.tsx')).Clients })),
  credentials: lazy(async () => ({ default: (await import('./screens/credentials/index.tsx')).Credentials })),
  activity: lazy(async () => ({ default: (await import('./screens/activity/index.tsx')).Activity })),
  settings: lazy(async () => ({ default: (await import('./screens/settings/index.tsx')).Settings })),
  help: lazy(async () => ({ default: (await import('./screens/help/index.tsx')).Help })),
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
          <Suspense fallback={<Loading />}>
            <Screen />
          </Suspense>
        </div>
      </main>
      <StatusBar />
      <Shortcuts />
      <Announcer />
    </div>
  );
}
