import { resolve } from 'node:path';
import type { ClientRow, Detection } from '../../../src-shared/clients-api.ts';
import type { ClientTokens } from '../auth/client-tokens.ts';
import type { ClientDefinition } from './client-definition.ts';
import { detect } from './detect.ts';
import { formsFor, survey, type SurveyParts } from './survey.ts';
import { canRestore, type EntryRecord } from './entry-records.ts';
import type { Machine } from './machine.ts';
import { targetsOf, type Target } from './targets.ts';

interface RowParts {
  machine: Machine;
  tokens: Pick<ClientTokens, 'list'>;
  surveyParts: SurveyParts;
}

/** A row for each place of each client. */
export async function listRows(
  definitions: readonly ClientDefinition[],
  records: readonly EntryRecord[],
  folder: string | undefined,
  parts: RowParts,
): Promise<ClientRow[]> {
  const asked = folder === undefined ? undefined : resolve(folder);
  const folders = new Set([...records.flatMap(record => record.folder ?? []), ...(asked === undefined ? [] : [asked])]);
  const rows = definitions.map(async definition => {
    const [targets, detection] = await Promise.all([
      targetsOf(definition, parts.machine, [...folders]),
      detect(definition.signs(parts.machine), parts.machine),
    ]);
    const wanted = targets.filter(target => target.folder === undefined || isWanted(target, asked, records));
    return Promise.all(wanted.map(target => rowOf(target, recordOf(target, records), parts, detection)));
  });
  return (await Promise.all(rows)).flat();
}

/** One target as a person sees it. */
export async function rowOf(
  target: Target,
  record: EntryRecord | undefined,
  { machine, tokens, surveyParts }: RowParts,
  detection?: Detection,
): Promise<ClientRow> {
  const { definition, id, file, scope, label } = target;
  const seen = await survey(target, record, surveyParts);
  const summary = tokens.list().find(client => client.name === id);
  return {
    id,
    client: definition.id,
    name: definition.name,
    ...(label !== undefined && { label }),
    scope,
    sure: definition.sure,
    forms: formsFor(target),
    file,
    detection: detection ?? (await detect(definition.signs(machine), machine)),
    entry: seen.state,
    afterwards: definition.afterwards,
    hasLink: definition.link !== undefined && scope === 'user',
    ...(definition.takesExtension && { takesExtension: true }),
    canUndo: record !== undefined && canRestore(record, seen.file.text),
    ...(summary && { permission: summary.permission }),
    ...(summary?.lastCallAt !== undefined && { lastCallAt: summary.lastCallAt }),
    ...(summary?.version !== undefined && { version: summary.version }),
  };
}

function recordOf({ id }: Target, records: readonly EntryRecord[]): EntryRecord | undefined {
  return records.find(record => record.id === id);
}

/** Of a project: the folder that was asked for, or one that holds an entry of ours in this client. */
function isWanted(target: Target, asked: string | undefined, records: readonly EntryRecord[]): boolean {
  return target.folder === asked || recordOf(target, records) !== undefined;
}
