import { renewTokens } from '../api/clients.ts';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Problem } from '../components/problem.tsx';
import { useAction } from '../components/use-action.ts';
import { say } from '../store/announcer.ts';
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
  const mayBeOverheard = useHost(({ status }) => status?.server.mayBeOverheard);
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
      {mayBeOverheard && <Overheard />}
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

/** Clients may have sent their tokens to another user's program. */
function Overheard() {
  const renew = useAction(async () => {
    const { updated, failed } = await renewTokens();
    say(en.overheard.renewed(updated.length));
    if (failed[0]) throw new Error(failed[0].message);
  });
  return (
    <Banner urgent tone="warning" title={en.overheard.title}>
      <p>{en.overheard.text}</p>
      <p>
        <Button isPending={renew.state.phase === 'running'} onPress={() => renew.start()}>
          {en.overheard.renew}
        </Button>
      </p>
      {renew.state.phase === 'failed' && <Problem error={renew.state.error} />}
    </Banner>
  );
}
