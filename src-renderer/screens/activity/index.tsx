import { useState } from 'react';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { Screen } from '../../components/screen.tsx';
import { TextField } from '../../components/text-field.tsx';
import { ToggleButton } from '../../components/toggle-button.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { CallList } from './call-list.tsx';
import styles from './activity.module.css';

/** Every call that the host remembers, with a filter; a pause keeps the list still. */
export function Activity() {
  const live = useHost(({ status }) => status?.calls);
  const [paused, setPaused] = useState<CallRecord[]>();
  const [filter, setFilter] = useState('');
  const calls = paused ?? live;
  if (!calls) return <Screen title={en.screens.activity} />;

  const shown = calls.filter(call => matches(call, filter));
  const actions = (
    <div className={styles.actions}>
      <p className={styles.count}>{en.activity.shown(shown.length)}</p>
      <ToggleButton isSelected={paused !== undefined} onChange={isPaused => setPaused(isPaused ? live : undefined)}>
        {en.activity.pause}
      </ToggleButton>
    </div>
  );
  return (
    <Screen title={en.screens.activity} actions={calls.length > 0 && actions}>
      {calls.length > 0 && (
        <div className={styles.filter}>
          <TextField label={en.activity.filter} rule={en.activity.filterRule} value={filter} onChange={setFilter} />
        </div>
      )}
      <CallList calls={shown} empty={filter ? en.activity.noMatch : en.activity.empty} />
    </Screen>
  );
}

function matches(call: CallRecord, filter: string): boolean {
  const shown = [call.client, call.tool, call.session, call.errorCode, en.activity.results[call.state]];
  return shown.some(text => text?.toLowerCase().includes(filter.trim().toLowerCase()));
}
