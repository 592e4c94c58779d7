import { dialog } from 'electron';
import { stoppedAtQuit } from '../../src-shared/shell/workers.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import type { Host } from '../host/host-options.ts';
import type { Quit } from './quit-once.ts';
import type { WindowMemory } from './window-memory.ts';

const { dialogs: text } = shellEn;

interface ClosingParts {
  host: Pick<Host, 'status' | 'settings'>;
  hasTray: boolean;
  memory: WindowMemory;
  quit: Quit;
}

/**
 * What closing the window does: the app stays in the tray, or quits where there is none or the person set it so. It is said
 * at the first close, and before every one that costs workers. @returns whether the window stays open for now
 */
export function closing({ host, hasTray, memory, quit }: ClosingParts): () => boolean {
  let isAsking = false;

  async function ask(workers: number): Promise<void> {
    isAsking = true;
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: text.quitTitle,
      detail: text.quitText(workers),
      buttons: [text.quit, text.stay],
      defaultId: 1,
      cancelId: 1,
    });
    isAsking = false;
    if (response !== 0) return;
    memory.change({ closeExplained: true });
    quit();
  }

  return () => {
    if (quit.isQuitting) return false;
    const { on_close, tray, stop_workers_at_quit } = host.settings();
    const staysInTray = hasTray && tray && on_close === 'tray';
    if (staysInTray) {
      if (!memory.current.closeExplained) explainTray(memory);
      return false;
    }
    const workers = stoppedAtQuit(host.status().sessions, stop_workers_at_quit).length;
    const isExpected = memory.current.closeExplained || on_close === 'quit';
    if (workers === 0 && isExpected) quit();
    else if (!isAsking) void ask(workers);
    return true;
  };
}

function explainTray(memory: WindowMemory): void {
  memory.change({ closeExplained: true });
  void dialog.showMessageBox({
    type: 'info',
    message: text.trayTitle,
    detail: text.trayText,
    buttons: [text.understood],
  });
}
