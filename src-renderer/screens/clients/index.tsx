import { useState } from 'react';
import type { ClientRow } from '../../../src-shared/clients-api.ts';
import { readClients, updateClients } from '../../api/clients.ts';
import { Banner } from '../../components/banner.tsx';
import { Button } from '../../components/button.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { Screen } from '../../components/screen.tsx';
import { Section } from '../../components/section.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { useHost } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { AssistantTable } from './assistant-table.tsx';
import { ClientList } from './client-list.tsx';
import styles from './clients.module.css';
import { ConnectClient } from './connect-client.tsx';
import { entriesFor } from './entries.ts';
import { EntryTabs } from './entry-tabs.tsx';
import { ChooseProject } from './choose-project.tsx';

const { assistants: texts } = en;

/** Which assistants there are, which of them may call, and how to let another one in. */
export function Clients() {
  const clients = useHost(({ status }) => status?.clients);
  const server = useHost(({ status }) => status?.server);
  const [folder, setFolder] = useState<string>();
  const tokens = clients?.map(({ name, permission }) => `${name} ${permission}`).join();
  const { value: list, error, reload } = useAnswer(signal => readClients(folder, signal), `${folder} ${tokens} ${server?.url}`);
  if (!clients || !server) return <Screen title={en.screens.clients} />;
  if (server.authMode === 'none') {
    return (
      <Screen title={en.screens.clients}>
        <Banner tone="warning" title={en.clients.noTokens} />
        <EntryTabs entries={entriesFor(server.url, undefined)} />
      </Screen>
    );
  }
  const rows = list?.clients ?? [];
  const groups = groupsOf(rows);
  const known = new Set(rows.map(({ id }) => id));
  const byHand = clients.filter(({ name }) => !known.has(name));
  // The actions stand apart from the lists: a client that comes or goes must not take its open dialog away.
  return (
    <Screen
      title={en.screens.clients}
      actions={
        <div className={styles.actions}>
          <ChooseProject onChosen={setFolder} />
          <ConnectClient />
        </div>
      }
    >
      {error !== undefined && <Problem error={error} />}
      {!list && error === undefined && <Loading />}
      <StaleBanner rows={rows} onUpdated={reload} />
      {groups.map(({ title, rows, isClosed }) => (
        <Section key={title} title={title}>
          <Folded isClosed={isClosed} summary={texts.showOthers(rows.length)}>
            <AssistantTable label={texts.list(title)} rows={rows} {...(folder !== undefined && { folder })} onChanged={reload} />
          </Folded>
        </Section>
      ))}
      {list && byHand.length > 0 && (
        <Section title={texts.tokensOnly}>
          <ClientList clients={byHand} />
        </Section>
      )}
      {list && list.explained.length > 0 && (
        <Section title={texts.explained}>
          <ul className={styles.explained}>
            {list.explained.map(({ id, name, text }) => (
              <li key={id}>
                <strong>{name}</strong> {text}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Screen>
  );
}

function Folded({ isClosed, summary, children }: { isClosed: boolean; summary: string; children: React.ReactNode }) {
  if (!isClosed) return children;
  return (
    <details className={styles.folded}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

function groupsOf(rows: ClientRow[]): { title: string; rows: ClientRow[]; isClosed: boolean }[] {
  return [
    { title: texts.added, rows: rows.filter(isAdded), isClosed: false },
    { title: texts.found, rows: rows.filter(row => !isAdded(row) && isHere(row)), isClosed: false },
    { title: texts.others, rows: rows.filter(row => !isAdded(row) && !isHere(row)), isClosed: true },
  ].filter(({ rows }) => rows.length > 0);
}

function isAdded({ entry: { state } }: ClientRow): boolean {
  return state === 'current' || state === 'stale' || state === 'changed';
}

function isHere({ scope, detection }: ClientRow): boolean {
  return scope === 'project' || detection.state !== 'not-found';
}

/** Says when entries no longer hold, such as after the port changed, and brings them all up to date. */
function StaleBanner({ rows, onUpdated }: { rows: ClientRow[]; onUpdated: () => void }) {
  const stale = rows.filter(({ entry }) => entry.state === 'stale');
  const update = useAction(async () => {
    const { updated, failed } = await updateClients();
    say(texts.updated(updated.length));
    onUpdated();
    if (failed[0]) throw new Error(failed[0].message);
  });
  if (stale.length === 0) return null;
  return (
    <Banner tone="warning" title={texts.stale(stale.length)}>
      <p className={styles.bannerAction}>
        <Button isPending={update.state.phase === 'running'} onPress={() => update.start()}>
          {texts.updateAll}
        </Button>
      </p>
      {update.state.phase === 'failed' && <Problem error={update.state.error} />}
    </Banner>
  );
}
