import { isConnected, type SessionSummary } from '../../../src-shared/session.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { useUsage } from '../../store/usage.ts';
import { en } from '../../text/en.ts';
import { bytes } from '../../text/units.ts';
import styles from './sessions.module.css';

const everyMs = 5_000;
/** Two minutes. */
const shownSamples = 24;
const megabyte = 1_000_000;

/** What a session's worker takes of the memory, now and over the last minutes. */
export function MemoryCell({ session }: { session: SessionSummary }) {
  const isRunning = session.launchMethod !== undefined && isConnected(session.state);
  const samples = useUsage(session.id, { isRunning, everyMs }).slice(-shownSamples);
  const last = samples.at(-1);
  if (!isRunning || !last) return en.none;
  const values = samples.map(({ memoryBytes }) => memoryBytes);
  const label = en.sessions.memoryLine(bytes(last.memoryBytes), bytes(Math.min(...values)), bytes(Math.max(...values)));
  return (
    <div className={styles.memory}>
      {bytes(last.memoryBytes)}
      <Sparkline label={label} values={values} atLeast={500 * megabyte} capacity={shownSamples} />
    </div>
  );
}
