import { useState } from 'react';
import { isConnected, type SessionSummary } from '../../../src-shared/session.ts';
import { sessionLink } from '../../api/host-api.ts';
import { Button } from '../../components/button.tsx';
import { ProblemDialog } from '../../components/problem-dialog.tsx';
import { en } from '../../text/en.ts';

/** Opens a session's own page, signed in. */
export function OpenSession({ session: { id, name, state } }: { session: SessionSummary }) {
  const [error, setError] = useState<unknown>();
  if (!isConnected(state)) return null;

  async function open() {
    try {
      window.open(await sessionLink(id, 'open'), '_blank', 'noopener');
    } catch (error) {
      setError(error);
    }
  }

  return (
    <>
      <Button aria-label={en.sessions.openNamed(name)} onPress={() => void open()}>
        {en.sessions.open}
      </Button>
      {error !== undefined && (
        <ProblemDialog title={en.sessions.notOpened(name)} error={error} onClose={() => setError(undefined)} />
      )}
    </>
  );
}
