import type { SessionVariables } from '../../../src-shared/sessions-api.ts';
import { readVariables } from '../../api/sessions.ts';
import { Breakable } from '../../components/breakable.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';

const { view: texts } = en.sessions;

const columns: Column<SessionVariables['variables'][number]>[] = [
  { key: 'name', label: texts.variables.name, cell: ({ name }) => <Breakable>{name}</Breakable> },
  { key: 'type', label: texts.variables.type, cell: ({ type }) => type },
];

/** Everything that the server shows of a session's scope. */
export function Variables({ id }: { id: string }) {
  const { value, error } = useAnswer(signal => readVariables(id, signal), id);
  if (error !== undefined) return <Problem error={error} />;
  if (!value) return <Loading />;
  if (value.length === 0) return <EmptyState title={texts.noVariables} />;
  return <Table label={texts.tabs.variables} columns={columns} rows={value} rowKey={({ name }) => name} />;
}
