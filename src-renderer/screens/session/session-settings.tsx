import type { SessionSummary } from '../../../src-shared/session.ts';
import type { SessionChange } from '../../../src-shared/sessions-api.ts';
import { changeSession } from '../../api/sessions.ts';
import { Problem } from '../../components/problem.tsx';
import { Select } from '../../components/select.tsx';
import { Switch } from '../../components/switch.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';
import styles from './session.module.css';

const { create, view: texts } = en.sessions;

/** What of a session can be changed while it lives. Each change holds at once. */
export function SessionSettings({ session: { id, kept = false, idleStopSeconds = 0 } }: { session: SessionSummary }) {
  const change = useAction(async (wanted: SessionChange) => {
    await changeSession(id, wanted);
    say(texts.saved);
  });
  const idle = String(idleStopSeconds);
  // A client may have asked for a time that is not among ours.
  const idles: Record<string, string> = idle in create.idles ? create.idles : { ...create.idles, [idle]: create.seconds(idle) };
  return (
    <div className={styles.settings}>
      <div>
        <Switch label={texts.kept} isSelected={kept} onChange={kept => change.start({ kept })} />
        <p className={styles.quiet}>{texts.keptMeaning}</p>
      </div>
      {kept && (
        <Select
          label={create.idle}
          rule={create.idleRule}
          value={idle}
          options={idles}
          onChange={seconds => change.start({ idleStopSeconds: Number(seconds) })}
        />
      )}
      {change.state.phase === 'failed' && <Problem error={change.state.error} />}
    </div>
  );
}
