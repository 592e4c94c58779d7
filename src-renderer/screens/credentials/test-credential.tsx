import { useState } from 'react';
import { parseSessionId } from '../../../src-shared/session-id.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import { readServer, testServer } from '../../api/servers.ts';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { en } from '../../text/en.ts';
import styles from './credentials.module.css';

const { credentials: texts } = en;

interface Result {
  session: string;
  problem?: string;
}

/** Logs in to every server that uses a credential, and says how each went. */
export function TestCredential({ name, sessions }: { name: string; sessions: string[] }) {
  const [results, setResults] = useState<'testing' | Result[]>();

  async function test() {
    setResults('testing');
    setResults(await Promise.all(sessions.map(testSession)));
  }

  return (
    <>
      <Button aria-label={texts.testNamed(name)} onPress={() => void test()}>
        {texts.test}
      </Button>
      <Dialog title={texts.testNamed(name)} isOpen={results !== undefined} onOpenChange={() => setResults(undefined)}>
        {close => (
          <>
            <output className={styles.results}>
              {results === 'testing' && <p>{texts.testing}</p>}
              {Array.isArray(results) && results.map(result => <Outcome key={result.session} {...result} />)}
            </output>
            <DialogActions>
              <Button onPress={close}>{en.close}</Button>
            </DialogActions>
          </>
        )}
      </Dialog>
    </>
  );
}

function Outcome({ session, problem }: Result) {
  return problem === undefined ? (
    <StateWord tone="good" icon="ready" word={texts.works(session)} />
  ) : (
    <StateWord tone="bad" icon="failed" word={texts.fails(session, problem)} />
  );
}

/** Never throws: what went wrong is the result. */
async function testSession(id: string): Promise<Result> {
  const { name } = parseSessionId(id);
  try {
    const { problem } = await testServer({ name, definition: (await readServer(name)).definition });
    return { session: name, ...(problem !== undefined && { problem }) };
  } catch (error) {
    return { session: name, problem: toUserError(error).message };
  }
}
