import type { SessionSummary } from '../../../src-shared/session.ts';
import { Breakable } from '../../components/breakable.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { linkTo } from '../../../src-shared/page-address.ts';
import { en } from '../../text/en.ts';
import { MemoryCell } from './memory-cell.tsx';
import { NewSessionButton } from './new-session.tsx';
import { SessionActions } from './session-actions.tsx';
import { SessionStateCell } from './session-state.tsx';
import styles from './sessions.module.css';

const { columns: labels, kinds } = en.sessions;

const columns: Column<SessionSummary>[] = [
  {
    key: 'name',
    label: labels.name,
    cell: session => (
      <>
        <a href={linkTo('sessions', session.id)} className={styles.link}>
          {session.label ?? session.name}
        </a>
        <span className={styles.id}>
          <Breakable>{session.id}</Breakable>
        </span>
      </>
    ),
  },
  {
    key: 'kind',
    label: labels.kind,
    cell: session => (
      <>
        {kindOf(session)}
        {session.kept && <span className={styles.id}>{en.sessions.kept}</span>}
      </>
    ),
  },
  { key: 'state', label: labels.state, look: 'wide', cell: session => <SessionStateCell state={session.state} /> },
  { key: 'memory', label: labels.memory, look: 'number', cell: session => <MemoryCell session={session} /> },
  {
    key: 'used',
    label: labels.used,
    look: 'quiet',
    cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? en.never : <TimeAgo at={lastUsedAt} />),
  },
  { key: 'action', label: labels.action, look: 'action', cell: session => <SessionActions session={session} /> },
];

/** The sessions, in the host's order. */
export function SessionList({ sessions }: { sessions: SessionSummary[] }) {
  if (sessions.length > 0) {
    return <Table label={en.sessions.list} columns={columns} rows={sessions} rowKey={session => session.id} />;
  }
  return (
    <EmptyState title={en.sessions.empty}>
      <p>{en.sessions.emptyNext}</p>
      <NewSessionButton />
    </EmptyState>
  );
}

/** Where a session runs, in a word. */
export function kindOf({ type, system, launchMethod }: SessionSummary): string {
  if (type === 'enterprise') return kinds.enterprise(system);
  return kinds[launchMethod ?? 'remote'];
}
