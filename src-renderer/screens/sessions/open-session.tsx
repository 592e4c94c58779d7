import { useState } from 'react';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import { sessionLink } from '../../api/host-api.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { en } from '../../text/en.ts';
import styles from './sessions.module.css';

/** Opens a session's own page, signed in, or copies a link that does. */
export function OpenSession({ session: { id, name, state } }: { session: SessionSummary }) {
  const [problem, setProblem] = useState<string>();
  if (state.phase !== 'ready' && state.phase !== 'busy') return null;

  async function open() {
    try {
      window.open(await sessionLink(id, 'open'), '_blank', 'noopener');
      setProblem(undefined);
    } catch (error) {
      setProblem(toUserError(error).message);
    }
  }

  return (
    <>
      <CopyButton iconOnly value={() => sessionLink(id, 'copy')} what={en.sessions.link(name)} />
      <Button aria-label={en.sessions.openNamed(name)} onPress={() => void open()}>
        {en.sessions.open}
      </Button>
      {problem && (
        <p role="alert" className={styles.hint}>
          {problem}
        </p>
      )}
    </>
  );
}
