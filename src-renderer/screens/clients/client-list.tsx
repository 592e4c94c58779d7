import type { ClientSummary } from '../../../src-shared/host-status.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { en } from '../../text/en.ts';
import { PermissionChoice } from './permission-choice.tsx';
import { RevokeClient } from './revoke-client.tsx';
import styles from './clients.module.css';

const { columns: labels } = en.clients;

const columns: Column<ClientSummary>[] = [
  {
    key: 'name',
    label: labels.name,
    cell: ({ name, version }) => (
      <>
        <span className={styles.name}>{name}</span>
        {version && <span className={styles.version}>{version}</span>}
      </>
    ),
  },
  { key: 'permission', label: labels.permission, cell: client => <PermissionChoice client={client} /> },
  {
    key: 'lastCall',
    label: labels.lastCall,
    cell: ({ lastCallAt }) => (lastCallAt === undefined ? en.clients.neverCalled : <TimeAgo at={lastCallAt} />),
  },
  { key: 'added', label: labels.added, look: 'quiet', cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
  { key: 'action', label: labels.action, look: 'action', cell: ({ name }) => <RevokeClient name={name} /> },
];

/** The clients that hold a token. */
export function ClientList({ clients }: { clients: ClientSummary[] }) {
  if (clients.length === 0) {
    return (
      <EmptyState title={en.clients.empty}>
        <p>{en.clients.emptyNext}</p>
      </EmptyState>
    );
  }
  return <Table label={en.clients.list} columns={columns} rows={clients} rowKey={client => client.name} />;
}
