import { Group } from 'react-aria-components';
import {
  approvalDecisions,
  type Approval,
  type ApprovalDecision,
  type WholeApproval,
} from '../../../src-shared/approvals-api.ts';
import { decideApproval, wholeApproval } from '../../api/approvals.ts';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Problem } from '../../components/problem.tsx';
import { Until } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './approvals.module.css';

const texts = en.approvals;

/** One call: all that would run, how long it waits, and the answers with what each does. */
export function ApprovalCard({ approval, onDecided }: { approval: Approval; onDecided: () => void }) {
  const { title, tool, session, warning, waitsUntil } = approval;
  const whole = useAnswer(signal => readWhole(approval, signal), approval.id);
  const shown = whole.value ?? beginningOf(approval);
  return (
    <div className={styles.card}>
      <p>
        <Breakable>{texts.what(title, tool, session)}</Breakable>
      </p>
      {warning !== undefined && (
        <p>
          <Breakable>{warning}</Breakable>
        </p>
      )}
      <Arguments given={shown.arguments.filter(({ lines }) => lines.length !== 1 || lines[0] !== session)} />
      {shown.script !== undefined && <CodeBlock scrolls label={texts.script(approval.script!.lines)} text={shown.script} />}
      {whole.error !== undefined && (
        <>
          <Problem error={whole.error} />
          <Button onPress={whole.reload}>{texts.showAll}</Button>
        </>
      )}
      <p className={styles.wait}>
        {waitsUntil === undefined ? (
          texts.gaveUp
        ) : (
          <Until at={waitsUntil}>{time => (time === undefined ? texts.gaveUp : texts.waits(time))}</Until>
        )}
      </p>
      <Answers approval={approval} isWhole={!approval.isCut || whole.value !== undefined} onDecided={onDecided} />
    </div>
  );
}

async function readWhole(approval: Approval, signal: AbortSignal): Promise<WholeApproval> {
  return approval.isCut ? wholeApproval(approval.id, signal) : beginningOf(approval);
}

/** What the list has of it. */
function beginningOf({ arguments: given, script }: Approval): WholeApproval {
  return { arguments: given, ...(script && { script: script.text }) };
}

function Arguments({ given }: { given: WholeApproval['arguments'] }) {
  if (given.length === 0) return null;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard too
    <section aria-label={texts.arguments} tabIndex={0} className={styles.scrolls}>
      <dl className={styles.arguments}>
        {given.map(({ name, lines }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{lines.length === 1 ? lines[0] : <Lines lines={lines} />}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Each with a mark, so that one that wraps does not look like two. */
function Lines({ lines }: { lines: string[] }) {
  return (
    <ul className={styles.lines}>
      {lines.map((line, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- they never change
        <li key={at}>{line}</li>
      ))}
    </ul>
  );
}

interface AnswersProps {
  approval: Approval;
  /** Whether all of it is shown: nobody says yes to what they can't see. */
  isWhole: boolean;
  onDecided: () => void;
}

function Answers({ approval: { id, client, canAllowClient }, isWhole, onDecided }: AnswersProps) {
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
            <Answer
              key={decision}
              decision={decision}
              isDisabled={!isWhole && decision !== 'deny'}
              onPress={() => deciding.start(decision)}
            />
          ))}
      </Group>
    </>
  );
}

interface AnswerProps {
  decision: ApprovalDecision;
  isDisabled: boolean;
  onPress: () => void;
}

function Answer({ decision, isDisabled, onPress }: AnswerProps) {
  const [name, meaning] = texts.decisions[decision];
  const meaningId = `answer-${decision}`;
  return (
    <>
      <Button
        look={decision === 'once' ? 'filled' : 'outlined'}
        aria-describedby={meaningId}
        isDisabled={isDisabled}
        onPress={onPress}
      >
        {name}
      </Button>
      <span id={meaningId} className={styles.meaning}>
        {meaning}
      </span>
    </>
  );
}
