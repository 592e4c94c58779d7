import { useState } from 'react';
import type { ClientRow } from '../../../src-shared/clients-api.ts';
import { readExtension } from '../../api/clients.ts';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { saveFile } from '../../components/save-file.ts';
import { useAction } from '../../components/use-action.ts';
import { en } from '../../text/en.ts';

const { assistants: texts } = en;

/** Saves our extension for a client, which then runs it in place of the entry in its file. */
export function UseExtension({ row, onDone, onClose }: { row: ClientRow; onDone: () => void; onClose: () => void }) {
  const [isSaved, setIsSaved] = useState(false);
  const save = useAction(async () => {
    saveFile(texts.extensionFile, await readExtension(row.id));
    setIsSaved(true);
    onDone();
  });
  return (
    <Dialog isOpen onOpenChange={onClose} title={texts.extensionTitle(row.name)}>
      {close => (
        <>
          <output>{isSaved ? texts.extensionSaved(row.name) : texts.extensionMeaning(row.name)}</output>
          {save.state.phase === 'failed' && <Problem error={save.state.error} />}
          <DialogActions>
            <Button onPress={close}>{isSaved ? texts.done : texts.cancel}</Button>
            {!isSaved && (
              <Button look="filled" isPending={save.state.phase === 'running'} onPress={() => save.start()}>
                {texts.extensionSave}
              </Button>
            )}
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
