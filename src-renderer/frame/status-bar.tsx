import { CopyButton } from '../components/copy-button.tsx';
import { StateWord } from '../components/state-word.tsx';
import { linkTo } from '../../src-shared/page-address.ts';
import { useHost, type Link } from '../store/host-store.ts';
import type { HostStatus } from '../../src-shared/host-status.ts';
import { isConnected } from '../../src-shared/session.ts';
import { en } from '../text/en.ts';
import styles from './status-bar.module.css';

/** The state of everything in one line, on every screen. */
export function StatusBar() {
  const link = useHost(({ link }) => link);
  const status = useHost(({ status }) => status);
  return (
    <footer className={styles.bar} aria-label={en.statusBar.label}>
      <Server link={link} server={status?.server} />
      {status && link.phase !== 'lost' && (
        <>
          <a href={linkTo('sessions')}>
            {en.statusBar.sessions(status.sessions.filter(({ state }) => isConnected(state)).length, status.sessions.length)}
          </a>
          <a href={linkTo('activity')}>{en.callsRunning(status.calls.filter(call => call.state === 'running').length)}</a>
          {status.spare.ready > 0 && (
            <a href={linkTo('settings')} title={en.statusBar.spareHint}>
              {en.statusBar.spare(status.spare.ready)}
            </a>
          )}
          <Docker drivers={status.drivers} />
          <a href={linkTo('credentials')} className={styles.grow} title={status.secrets.detail}>
            {en.statusBar.secrets[status.secrets.kind]}
          </a>
          <a href={linkTo('help')}>{en.statusBar.version(status.version)}</a>
        </>
      )}
    </footer>
  );
}

/** Nothing until it was looked at. */
function Docker({ drivers }: { drivers: HostStatus['drivers'] }) {
  const docker = drivers.find(({ method }) => method === 'docker');
  if (!docker) return null;
  return (
    <a href={linkTo('help')} title={docker.available ? docker.detail : docker.reason}>
      {docker.available ? en.statusBar.docker : en.statusBar.noDocker}
    </a>
  );
}

function Server({ link, server }: { link: Link; server: HostStatus['server'] | undefined }) {
  if (link.phase === 'lost') return <StateWord tone="bad" icon="failed" word={en.server.lost} />;
  if (!server) return <StateWord tone="quiet" icon="starting" word={en.server.connecting} />;
  switch (server.state) {
    case 'starting':
      return <StateWord tone="quiet" icon="starting" word={en.server.starting} />;
    case 'paused':
      return <StateWord tone="warning" icon="warning" word={en.server.paused} />;
    case 'stopped':
      return <StateWord tone="bad" icon="stopped" word={en.server.stopped} />;
    case 'listening':
      return (
        <span className={styles.server}>
          <a href={linkTo('settings')}>
            <StateWord tone="good" icon="ready" word={en.server.listening(new URL(server.url).host)} />
          </a>
          <CopyButton iconOnly value={server.url} what={en.server.mcpAddress} />
        </span>
      );
  }
}
