import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { Breakable } from '../../components/breakable.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import type { IconName } from '../../components/icon.tsx';
import { StateWord, type Tone } from '../../components/state-word.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { Running, TimeOfDay } from '../../components/time.tsx';
import { en } from '../../text/en.ts';
import { bytes, duration } from '../../text/units.ts';
import { CallDetails } from './call-details.tsx';
import styles from './activity.module.css';

const { columns: labels, results } = en.activity;

const looks: Record<CallRecord['state'], { icon: IconName; tone: Tone }> = {
  running: { icon: 'busy', tone: 'active' },
  ok: { icon: 'ready', tone: 'good' },
  failed: { icon: 'failed', tone: 'bad' },
};

function columnsFor(select: (call: CallRecord) => void): Column<CallRecord>[] {
  return [
    {
      key: 'tool',
      label: labels.tool,
      cell: call => (
        <Button className={styles.tool!} onPress={() => select(call)}>
          <Breakable>{call.tool}</Breakable>
        </Button>
      ),
    },
    { key: 'result', label: labels.result, cell: call => <Result call={call} /> },
    {
      key: 'session',
      label: labels.session,
      cell: ({ session }) => (session === undefined ? en.none : <SessionName id={session} />),
    },
    { key: 'client', label: labels.client, cell: call => call.client },
    { key: 'took', label: labels.took, look: 'number', cell: call => <Took call={call} /> },
    {
      key: 'size',
      label: labels.size,
      look: 'number',
      cell: ({ outBytes }) => (outBytes === undefined ? en.none : bytes(outBytes)),
    },
    { key: 'time', label: labels.time, look: 'number', cell: call => <TimeOfDay at={call.at} /> },
  ];
}

/** Calls, newest first; a tool's name opens what went in and out. */
export function CallList({ calls, empty = en.activity.empty }: { calls: CallRecord[]; empty?: string }) {
  // Kept here, since the row may have left the list while its details are read.
  const [selected, setSelected] = useState<CallRecord>();
  const columns = useMemo(() => columnsFor(setSelected), []);
  return (
    <>
      {calls.length === 0 ? (
        <EmptyState title={empty} />
      ) : (
        <Table label={en.activity.list} columns={columns} rows={calls} rowKey={call => call.id} />
      )}
      {selected && (
        <CallDetails call={calls.find(({ id }) => id === selected.id) ?? selected} close={() => setSelected(undefined)} />
      )}
    </>
  );
}

/** The name alone: what stands before it is the same for most. */
function SessionName({ id }: { id: string }) {
  const [, , ...name] = id.split(':');
  return <span title={id}>{name.join(':') || id}</span>;
}

function Result({ call }: { call: CallRecord }) {
  return (
    <StateWord word={results[call.state]} {...looks[call.state]}>
      {call.errorCode && (
        <span className={styles.code}>
          <Breakable>{call.errorCode}</Breakable>
        </span>
      )}
    </StateWord>
  );
}

function Took({ call }: { call: CallRecord }) {
  if (call.state === 'running') return <Running since={call.at}>{time => time}</Running>;
  return call.ms === undefined ? en.none : duration(call.ms);
}
