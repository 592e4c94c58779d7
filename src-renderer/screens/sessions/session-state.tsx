import type { SessionState } from '../../../src-shared/session.ts';
import { Running, Until } from '../../components/time.tsx';
import { StateWord, type Tone } from '../../components/state-word.tsx';
import type { IconName } from '../../components/icon.tsx';
import { en } from '../../text/en.ts';
import styles from './sessions.module.css';

const looks: Record<SessionState['phase'], { icon: IconName; tone: Tone }> = {
  stopped: { icon: 'stopped', tone: 'quiet' },
  starting: { icon: 'starting', tone: 'active' },
  ready: { icon: 'ready', tone: 'good' },
  busy: { icon: 'busy', tone: 'good' },
  stopping: { icon: 'stopping', tone: 'quiet' },
  failed: { icon: 'failed', tone: 'bad' },
  unreachable: { icon: 'warning', tone: 'warning' },
};

/** A session's state with what there is to know about it: the step and its time, the running calls, the reason. */
export function SessionStateCell({ state }: { state: SessionState }) {
  return (
    <StateWord word={en.phases[state.phase]} {...looks[state.phase]}>
      <StateDetail state={state} />
    </StateWord>
  );
}

function StateDetail({ state }: { state: SessionState }) {
  switch (state.phase) {
    case 'stopped':
    case 'ready':
      return null;
    case 'starting':
      return (
        <span className={styles.detail}>
          <Running since={state.since}>{time => en.stepAndTime(state.step, time)}</Running>
        </span>
      );
    case 'stopping':
      return (
        <span className={styles.detail}>
          <Running since={state.since}>{time => time}</Running>
        </span>
      );
    case 'busy':
      return <span className={styles.detail}>{en.callsRunning(state.calls)}</span>;
    case 'failed':
    case 'unreachable':
      return (
        <>
          {state.phase === 'unreachable' && (
            <span className={styles.detail}>
              <Until at={state.retryAt}>{time => (time === undefined ? en.retryNow : en.retryIn(time))}</Until>
            </span>
          )}
          <p>{state.problem.reason}</p>
          {state.problem.hint && <p className={styles.hint}>{state.problem.hint}</p>}
        </>
      );
  }
}
