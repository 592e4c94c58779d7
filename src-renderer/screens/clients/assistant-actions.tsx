import { useState } from 'react';
import type { ClientAction, ClientRow } from '../../../src-shared/clients-api.ts';
import { applyClient, installLink, undoClient } from '../../api/clients.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Menu, type MenuAction } from '../../components/menu.tsx';
import { ProblemDialog } from '../../components/problem-dialog.tsx';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';
import { ChangeEntry } from './change-entry.tsx';
import styles from './clients.module.css';
import { TestEntry } from './test-entry.tsx';
import { UseExtension } from './use-extension.tsx';

const { assistants: texts } = en;

type Showing =
  | { what: 'change'; action: ClientAction }
  | { what: 'remove' | 'test' | 'extension' }
  | { what: 'problem'; title: string; error: unknown };

/** An assistant's row, with what its actions need. */
export interface AssistantRow {
  row: ClientRow;
  /** The project whose files are listed as well. */
  folder?: string;
  onChanged: () => void;
}

/** What can be done with an assistant's entry: the next sensible thing as a button, the rest in a menu. */
export function AssistantActions({ row, folder, onChanged }: AssistantRow) {
  const [showing, setShowing] = useState<Showing>();
  const { id, name, entry } = row;
  const ownFolder = row.scope === 'project' ? folder : undefined;
  const close = () => setShowing(undefined);
  const now = (title: string, run: () => Promise<void>) => () => {
    run().catch((error: unknown) => setShowing({ what: 'problem', title: texts.failed(title, name), error }));
  };
  const undo = async () => {
    await undoClient(id, ownFolder);
    say(texts.undone(name));
    onChanged();
  };
  const isOurs = entry.state === 'current' || entry.state === 'stale' || entry.state === 'changed';
  const more: MenuAction[] = [
    ...(isOurs ? [{ id: 'test', name: texts.test, icon: 'play', run: () => setShowing({ what: 'test' }) } as const] : []),
    ...(row.canUndo ? [{ id: 'undo', name: texts.undo, icon: 'refresh', run: now(texts.undo, undo) } as const] : []),
    ...(row.hasLink && !isOurs
      ? [{ id: 'link', name: texts.link, icon: 'external', run: now(texts.link, () => openLink(id)) } as const]
      : []),
    ...(row.takesExtension
      ? [{ id: 'extension', name: texts.extension, icon: 'external', run: () => setShowing({ what: 'extension' }) } as const]
      : []),
    ...(isOurs ? [{ id: 'remove', name: texts.remove, icon: 'trash', run: () => setShowing({ what: 'remove' }) } as const] : []),
  ];

  return (
    <div className={styles.actions}>
      {!isOurs && entry.state !== 'broken' && (
        <Button aria-label={texts.addNamed(name)} onPress={() => setShowing({ what: 'change', action: 'add' })}>
          {texts.add}
        </Button>
      )}
      {entry.state === 'stale' && (
        <Button aria-label={texts.updateNamed(name)} onPress={() => setShowing({ what: 'change', action: 'update' })}>
          {texts.update}
        </Button>
      )}
      {more.length > 0 && <Menu label={texts.menu(name)} actions={more} />}
      {showing?.what === 'change' && (
        <ChangeEntry
          row={row}
          {...(ownFolder !== undefined && { folder: ownFolder })}
          action={showing.action}
          onDone={onChanged}
          onClose={close}
        />
      )}
      {showing?.what === 'extension' && <UseExtension row={row} onDone={onChanged} onClose={close} />}
      {showing?.what === 'test' && <TestEntry row={row} onClose={close} />}
      {showing?.what === 'remove' && (
        <Dialog alert isOpen onOpenChange={close} title={texts.removeTitle(name)}>
          {close => (
            <Confirm
              confirm={texts.removeConfirm}
              keep={texts.keep}
              close={close}
              run={async () => {
                await applyClient(id, { action: 'remove', ...(ownFolder !== undefined && { folder: ownFolder }) });
                onChanged();
              }}
            >
              {texts.removeLoss}
            </Confirm>
          )}
        </Dialog>
      )}
      {showing?.what === 'problem' && <ProblemDialog title={showing.title} error={showing.error} onClose={close} />}
    </div>
  );
}

async function openLink(id: string): Promise<void> {
  location.assign(await installLink(id));
}
