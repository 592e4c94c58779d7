import { Banner } from '../components/banner.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { useHost } from '../store/host-store.ts';
import { en } from '../text/en.ts';
import { timeOfDay } from '../text/units.ts';
import styles from './notices.module.css';

/** What is wrong with the app as a whole, on every screen. */
export function Notices() {
  const link = useHost(({ link }) => link);
  const hasStatus = useHost(({ status }) => status !== undefined);
  const problem = useHost(({ status }) => status?.configProblem);
  const caution = useHost(({ status }) => status?.configCaution);
  const notes = useHost(({ status }) => status?.notes);
  const file = useHost(({ status }) => status?.configFile ?? '');
  return (
    <div className={styles.notices}>
      {link.phase === 'lost' && (
        <Banner urgent tone="bad" title={en.lost.title}>
          <p>{en.lost.hint}</p>
          {hasStatus && <p>{en.lost.stale(timeOfDay(link.since))}</p>}
        </Banner>
      )}
      {notes?.map(note => (
        <Banner key={note} tone="warning" title={note} />
      ))}
      {problem !== undefined && (
        <Banner urgent tone="warning" title={caution === undefined ? en.config.problem : en.config.caution}>
          <p>{caution ?? problem}</p>
          <p>
            {en.config.fix(file)} <CopyButton iconOnly value={file} what={en.config.copyPath} />
          </p>
        </Banner>
      )}
    </div>
  );
}
