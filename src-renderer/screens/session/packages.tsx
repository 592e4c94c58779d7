import type { SessionEnvironment } from '../../../src-shared/sessions-api.ts';
import { readEnvironment } from '../../api/sessions.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';

const { view: texts } = en.sessions;

const columns: Column<SessionEnvironment['packages'][number]>[] = [
  { key: 'name', label: texts.packages.name, cell: ({ name }) => name },
  { key: 'version', label: texts.packages.version, cell: ({ version }) => version },
];

/** The Python packages that scripts of a session can import. */
export function Packages({ id }: { id: string }) {
  const { value, error } = useAnswer(signal => readEnvironment(id, signal), id);
  if (error !== undefined) return <Problem error={error} />;
  if (!value) return <Loading />;
  if (value.length === 0) return <EmptyState title={texts.noPackages} />;
  return <Table label={texts.tabs.environment} columns={columns} rows={value} rowKey={({ name }) => name} />;
}
