import { useState } from 'react';
import { Group } from 'react-aria-components';
import { approvalDecisions, type Approval, type ApprovalDecision } from '../../../src-shared/approvals-api.ts';
import { approvalScript, decideApproval } from '../../api/approvals.ts';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Problem } from '../../components/problem.tsx';
import { Until } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';
import styles from './approvals.module.css';

const texts = en.approvals;

/** One call: what would run, how long it waits, and the answers with what each does. */
export function ApprovalCard({ approval, onDecided }: { approval: Approval; onDecided: () => void }) {
  const { title, tool, session, waitsUntil } = approval;
  return (
    <div className={styles.card}>
      <p>
        <Breakable>{texts.what(title, tool, session)}</Breakable>
      </p>
      <Arguments approval={approval} />
      {approval.script && <Script id={approval.id} script={approval.script} />}
      <p className={styles.wait}>
        {waitsUntil === undefined ? (
          texts.gaveUp
        ) : (
          <Until at={waitsUntil}>{time => (time === undefined ? texts.gaveUp : texts.waits(time))}</Until>
        )}
      </p>
      <Answers approval={approval} onDecided={onDecided} />
    </div>
  );
}

function Arguments({ approval }: { approval: Approval }) {
  const more = approval.arguments.filter(({ value }) => value !== approval.session);
  if (more.length === 0) return null;
  return (
    <dl className={styles.arguments}>
      {more.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Script({ id, script }: { id: string; script: NonNullable<Approval['script']> }) {
  const [whole, setWhole] = useState<string>();
  const fetching = useAction(async () => setWhole(await approvalScript(id)));
  return (
    <>
      <CodeBlock scrolls label={texts.script(script.lines)} text={whole ?? `${script.text}${script.isCut ? '…' : ''}`} />
      {script.isCut && whole === undefined && <Button onPress={() => fetching.start()}>{texts.showAll}</Button>}
      {fetching.state.phase === 'failed' && <Problem error={fetching.state.error} />}
    </>
  );
}

function Answers({ approval: { id, client, canAllowClient }, onDecided }: { approval: Approval; onDecided: () => void }) {
  const deciding = useAction(async (decision: ApprovalDecision) => {
    await decideApproval(id, decision);
    say(texts.decided[decision](client));
    onDecided();
  });
  return (
    <>
      {deciding.state.phase === 'failed' && <Problem error={deciding.state.error} />}
      <Group aria-label={texts.answers} className={styles.answers!}>
        {approvalDecisions
          .filter(decision => decision !== 'client' || canAllowClient)
          .map(decision => (
            <Answer key={decision} decision={decision} onPress={() => deciding.start(decision)} />
          ))}
      </Group>
    </>
  );
}

function Answer({ decision, onPress }: { decision: ApprovalDecision; onPress: () => void }) {
  const [name, meaning] = texts.decisions[decision];
  const meaningId = `answer-${decision}`;
  return (
    <>
      <Button look={decision === 'once' ? 'filled' : 'outlined'} aria-describedby={meaningId} onPress={onPress}>
        {name}
      </Button>
      <span id={meaningId} className={styles.meaning}>
        {meaning}
      </span>
    </>
  );
}
