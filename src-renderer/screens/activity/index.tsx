import { useState } from 'react';
import { DialogTrigger } from 'react-aria-components';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { clearCalls, readCalls } from '../../api/calls.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { saveFile } from '../../components/save-file.ts';
import { Screen } from '../../components/screen.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { ToggleButton } from '../../components/toggle-button.tsx';
import { say } from '../../store/announcer.ts';
import { useHost } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { CallList } from './call-list.tsx';
import { CallPlots } from './call-plots.tsx';
import styles from './activity.module.css';

const { activity: texts } = en;
/** What is drawn at once; a click shows as many more. */
const pageSize = 100;

/** Every call that the host remembers, with a filter; a pause keeps the list still. */
export function Activity() {
  const live = useHost(({ status }) => status?.calls);
  const { value: older, reload } = useAnswer(readCalls, 'calls');
  const [paused, setPaused] = useState<CallRecord[]>();
  const [filter, setFilter] = useState('');
  const [limit, setLimit] = useState(pageSize);
  if (!live) return <Screen title={en.screens.activity} />;

  const calls = paused ?? merged(live, older ?? []);
  const shown = calls.filter(call => matches(call, filter));
  const clear = async () => {
    await clearCalls();
    setPaused(undefined);
    reload();
    say(texts.cleared);
  };
  const actions = (
    <div className={styles.actions}>
      <output className={styles.count}>{texts.shown(shown.length)}</output>
      <ToggleButton isSelected={paused !== undefined} onChange={isPaused => setPaused(isPaused ? calls : undefined)}>
        {texts.pause}
      </ToggleButton>
      <Button onPress={() => save(shown)}>{texts.export}</Button>
      <DialogTrigger>
        <Button>{texts.clear}</Button>
        <Dialog alert title={texts.clearTitle}>
          {close => (
            <Confirm confirm={texts.clear} keep={texts.keep} run={clear} close={close}>
              {texts.clearLoss}
            </Confirm>
          )}
        </Dialog>
      </DialogTrigger>
    </div>
  );
  return (
    <Screen title={en.screens.activity} actions={calls.length > 0 && actions}>
      <CallPlots />
      {calls.length > 0 && <SearchField label={texts.filterRule} value={filter} onChange={setFilter} />}
      <CallList calls={shown.slice(0, limit)} empty={filter ? texts.noMatch : texts.empty} />
      {shown.length > limit && (
        <Button onPress={() => setLimit(limit + pageSize)}>{texts.more(Math.min(pageSize, shown.length - limit))}</Button>
      )}
    </Screen>
  );
}

/** What came while the page is open goes before what the host had kept until then. */
function merged(live: CallRecord[], older: CallRecord[]): CallRecord[] {
  const known = new Set(live.map(({ id }) => id));
  return [...live, ...older.filter(({ id }) => !known.has(id))].toSorted((a, b) => b.at - a.at);
}

function matches(call: CallRecord, filter: string): boolean {
  const shown = [call.client, call.tool, call.session, call.errorCode, texts.results[call.state]];
  return shown.some(text => text?.toLowerCase().includes(filter.trim().toLowerCase()));
}

/** As a file of this browser; without what went in and out. */
function save(calls: CallRecord[]) {
  saveFile(texts.exportName, new Blob([JSON.stringify(calls, null, 2)], { type: 'application/json' }));
}
