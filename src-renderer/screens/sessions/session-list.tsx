import type { SessionSummary } from '../../../src-shared/session.ts';
import { Breakable } from '../../components/breakable.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { OpenSession } from './open-session.tsx';
import { SessionStateCell } from './session-state.tsx';
import styles from './sessions.module.css';

const { columns: labels, kinds } = en.sessions;

const columns: Column<SessionSummary>[] = [
  {
    key: 'name',
    label: labels.name,
    cell: session => (
      <>
        <span className={styles.name}>{session.label ?? session.name}</span>
        <span className={styles.id}>
          <Breakable>{session.id}</Breakable>
        </span>
      </>
    ),
  },
  { key: 'kind', label: labels.kind, cell: kindOf },
  { key: 'state', label: labels.state, look: 'wide', cell: session => <SessionStateCell state={session.state} /> },
  {
    key: 'used',
    label: labels.used,
    look: 'quiet',
    cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? en.never : <TimeAgo at={lastUsedAt} />),
  },
  { key: 'action', label: labels.action, look: 'action', cell: session => <OpenSession session={session} /> },
];

/** The sessions, in the host's order. */
export function SessionList({ sessions }: { sessions: SessionSummary[] }) {
  const configFile = useHost(({ status }) => status?.configFile ?? '');
  if (sessions.length > 0) {
    return <Table label={en.sessions.list} columns={columns} rows={sessions} rowKey={session => session.id} />;
  }
  return (
    <EmptyState title={en.sessions.empty}>
      <p>{en.sessions.emptyNext}</p>
      <p>
        <code>
          <Breakable>{configFile}</Breakable>
        </code>{' '}
        <CopyButton iconOnly value={configFile} what={en.config.copyPath} />
      </p>
    </EmptyState>
  );
}

function kindOf({ type, system, launchMethod }: SessionSummary): string {
  if (type === 'enterprise') return kinds.enterprise(system);
  return kinds[launchMethod ?? 'remote'];
}
