import { useState } from 'react';
import type { SessionSummary } from '../../../src-shared/session.ts';
import type { SessionTables } from '../../../src-shared/sessions-api.ts';
import { sessionLink } from '../../api/host-api.ts';
import { readRows, readTables } from '../../api/sessions.ts';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Icon } from '../../components/icon.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { useAction } from '../../components/use-action.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { count } from '../../text/units.ts';
import { PreviewTable } from './preview-table.tsx';
import styles from './session.module.css';

const { view: texts } = en.sessions;

type TableInfo = SessionTables['tables'][number];
interface Row {
  table: TableInfo;
  onPreview: () => void;
}

const columns: Column<Row>[] = [
  { key: 'name', label: texts.tables.name, cell: ({ table }) => <Breakable>{table.name}</Breakable> },
  {
    key: 'type',
    label: texts.tables.type,
    cell: ({ table }) => (table.isRefreshing ? `${table.type}, ${texts.ticking}` : table.type),
  },
  {
    key: 'rows',
    label: texts.tables.rows,
    look: 'number',
    cell: ({ table }) => (table.rows === undefined ? en.none : count(table.rows)),
  },
  {
    key: 'columns',
    label: texts.tables.columns,
    look: 'number',
    cell: ({ table }) => (table.columns === undefined ? en.none : count(table.columns)),
  },
  {
    key: 'action',
    label: texts.tables.action,
    look: 'action',
    cell: ({ table, onPreview }) => (
      <Button aria-label={texts.previewNamed(table.name)} onPress={onPreview}>
        {texts.preview}
      </Button>
    ),
  },
];

/** The tables of a session; each can be looked into. */
export function Tables({ session }: { session: SessionSummary }) {
  // What a client just made shows when its call has ended.
  const {
    value: tables,
    error,
    reload,
  } = useAnswer(signal => readTables(session.id, signal), `${session.id} ${session.lastUsedAt}`);
  const [shown, setShown] = useState<string>();
  return (
    <>
      <div className={styles.bar}>
        <Button look="quiet" onPress={reload}>
          <Icon name="refresh" />
          {texts.refresh}
        </Button>
      </div>
      {error !== undefined && <Problem error={error} />}
      {!tables && error === undefined && <Loading />}
      {tables?.length === 0 && <EmptyState title={texts.noTables} />}
      {tables && tables.length > 0 && (
        <Table
          label={texts.tabs.tables}
          columns={columns}
          rows={tables.map(table => ({ table, onPreview: () => setShown(table.name) }))}
          rowKey={({ table }) => table.name}
        />
      )}
      {shown !== undefined && <Preview session={session} table={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

function Preview({ session, table, onClose }: { session: SessionSummary; table: string; onClose: () => void }) {
  const { value, error, reload } = useAnswer(signal => readRows(session.id, table, signal), table);
  const open = useAction(async () => {
    window.open(await sessionLink(session.id, 'open', table), '_blank', 'noopener');
  });
  return (
    <Dialog wide isOpen onOpenChange={onClose} title={texts.previewTitle(table)}>
      {close => (
        <>
          {error !== undefined && <Problem error={error} />}
          {!value && error === undefined && <Loading />}
          {value && <PreviewTable label={texts.previewTitle(table)} rows={value} />}
          {open.state.phase === 'failed' && <Problem error={open.state.error} />}
          <DialogActions>
            <Button onPress={reload}>{texts.refresh}</Button>
            <Button onPress={() => open.start()}>
              <Icon name="external" />
              {texts.openTable}
            </Button>
            <Button look="filled" onPress={close}>
              {en.close}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
