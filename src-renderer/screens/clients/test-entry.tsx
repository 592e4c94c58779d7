import type { ClientRow } from '../../../src-shared/clients-api.ts';
import { testClient } from '../../api/clients.ts';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './clients.module.css';

const { assistants: texts } = en;

/** Makes the client's first calls through exactly what stands in its file. */
export function TestEntry({ row, onClose }: { row: ClientRow; onClose: () => void }) {
  const { value: check, error } = useAnswer(() => testClient(row.id), row.id);
  return (
    <Dialog isOpen onOpenChange={onClose} title={texts.testTitle(row.name)}>
      {close => (
        <>
          <output>
            {!check && error === undefined && <StateWord tone="active" icon="starting" word={texts.testing} />}
            {check?.works === true && <StateWord tone="good" icon="ready" word={texts.works(check.tools)} />}
            {check?.works === false && (
              <StateWord tone="bad" icon="failed" word={check.reason}>
                <p className={styles.version}>{check.fix}</p>
              </StateWord>
            )}
          </output>
          {error !== undefined && <Problem error={error} />}
          <DialogActions>
            <Button look="filled" onPress={close}>
              {en.close}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
