import type { ClientRow, EntryState } from '../../../src-shared/clients-api.ts';
import type { IconName } from '../../components/icon.tsx';
import { StateWord, type Tone } from '../../components/state-word.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { AssistantActions, type AssistantRow } from './assistant-actions.tsx';
import styles from './clients.module.css';
import { PermissionChoice } from './permission-choice.tsx';

const { assistants: texts } = en;
const { columns: labels } = texts;

const looks: Record<EntryState['state'], { icon: IconName; tone: Tone }> = {
  none: { icon: 'stopped', tone: 'quiet' },
  current: { icon: 'ready', tone: 'good' },
  stale: { icon: 'warning', tone: 'warning' },
  changed: { icon: 'ready', tone: 'good' },
  foreign: { icon: 'warning', tone: 'warning' },
  broken: { icon: 'failed', tone: 'bad' },
};

const name: Column<AssistantRow> = {
  key: 'name',
  label: labels.name,
  cell: ({ row }) => (
    <>
      <span className={styles.name}>{row.label === undefined ? row.name : `${row.name}, ${row.label}`}</span>
      {row.version !== undefined && <span className={styles.version}>{row.version}</span>}
    </>
  ),
};
const entry: Column<AssistantRow> = { key: 'entry', label: labels.entry, look: 'wide', cell: ({ row }) => <Entry row={row} /> };
const action: Column<AssistantRow> = {
  key: 'action',
  label: labels.action,
  look: 'action',
  cell: props => <AssistantActions {...props} />,
};
const permission: Column<AssistantRow> = {
  key: 'permission',
  label: labels.permission,
  cell: ({ row }) =>
    row.permission === undefined ? en.none : <PermissionChoice client={{ name: row.id, permission: row.permission }} />,
};
const lastCall: Column<AssistantRow> = {
  key: 'lastCall',
  label: labels.lastCall,
  look: 'quiet',
  cell: ({ row }) => <LastCall id={row.id} />,
};

/** Assistants by their files: what stands in each, and what can be done about it. What may call shows what it may, and when it did. */
export function AssistantTable({ label, rows, ...rest }: { label: string; rows: ClientRow[] } & Omit<AssistantRow, 'row'>) {
  const hasTokens = rows.some(row => row.permission !== undefined);
  const columns: Column<AssistantRow>[] = hasTokens
    ? [name, entry, permission, lastCall, action]
    : [name, { ...entry, look: 'widest' }, action];
  return <Table label={label} columns={columns} rows={rows.map(row => ({ row, ...rest }))} rowKey={({ row }) => row.id} />;
}

function Entry({ row: { entry, detection, lastCallAt, sure } }: { row: ClientRow }) {
  const word = entry.state === 'current' && lastCallAt !== undefined ? texts.connected : texts.entries[entry.state];
  return (
    <StateWord {...looks[entry.state]} word={word}>
      <p className={styles.version}>{reasonOf(entry) ?? detection.because}</p>
      {sure === 'documented' && <p className={styles.version}>{texts.documented}</p>}
    </StateWord>
  );
}

function reasonOf(entry: EntryState): string | undefined {
  if (entry.state === 'stale') return texts.because[entry.because];
  return entry.state === 'broken' ? texts.brokenAt(entry.reason, entry.line) : undefined;
}

/** From the live status: it changes with every call. */
function LastCall({ id }: { id: string }) {
  const at = useHost(({ status }) => status?.clients.find(({ name }) => name === id)?.lastCallAt);
  return at === undefined ? en.clients.neverCalled : <TimeAgo at={at} />;
}
