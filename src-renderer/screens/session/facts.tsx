import type { ReactNode } from 'react';
import type { SessionSummary } from '../../../src-shared/session.ts';
import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { SessionView } from '../../../src-shared/sessions-api.ts';
import { readSession } from '../../api/sessions.ts';
import { StateWord } from '../../components/state-word.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { kindOf } from '../sessions/session-list.tsx';
import styles from './session.module.css';

const { facts: texts } = en.sessions.view;

/** What is known of a session, as short as it can be said. */
export function Facts({ session }: { session: SessionSummary }) {
  const { value: view } = useAnswer(signal => readSession(session.id, signal), `${session.id} ${session.state.phase}`);
  return (
    <dl className={styles.facts}>
      {factsOf(session, view).map(({ name, value }) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(session: SessionSummary, view: SessionView | undefined): { name: string; value: ReactNode }[] {
  const known: { name: string; value: ReactNode | undefined }[] = [
    { name: texts.kind, value: kindOf(session) },
    { name: texts.language, value: session.language === 'groovy' ? 'Groovy' : `Python ${view?.pythonVersion ?? ''}` },
    { name: texts.deephaven, value: view?.deephavenVersion },
    { name: texts.java, value: view?.javaVersion },
    { name: texts.heap, value: view?.heapSizeGb === undefined ? undefined : `${view.heapSizeGb} GB` },
    { name: texts.process, value: view?.processId },
    { name: texts.container, value: view?.containerId && <code>{view.containerId.slice(0, 12)}</code> },
    { name: texts.sandbox, value: view?.sandboxing && <Sandbox found={view.sandboxing} /> },
    { name: texts.started, value: view?.createdAt === undefined ? undefined : <TimeAgo at={view.createdAt} /> },
  ];
  return known.filter(({ value }) => value !== undefined);
}

/** Whether its code runs apart from the person's files; if not, why, and how to get it. */
function Sandbox({ found }: { found: Sandboxing }) {
  if (found.isOn) return <StateWord word={texts.sandboxed} icon="ready" tone="good" />;
  return (
    <StateWord word={texts.notSandboxed} icon="warning" tone="warning">
      <p className={styles.why}>
        {found.reason} {found.hint}
      </p>
    </StateWord>
  );
}
