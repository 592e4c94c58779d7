import { app, dialog } from 'electron';
import { stoppedAtQuit } from '../../src-shared/shell/workers.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import { endRunningHost, runningPageUrl, runningSessions } from '../host/running-host/control-client.ts';
import { findRunningHost, isListening } from '../host/running-host/host-record.ts';
import { openPrivately, privatePagesFolder } from '../host/http/private-pages.ts';
import { openFile } from './open-file.ts';

const { dialogs: text } = shellEn;

/**
 * Makes room for the desktop app. A host that a client started in the background ends, after a yes where that stops
 * workers; any other one stays, and its page opens.
 * @returns whether the app goes on starting
 * @throws UserError UNAVAILABLE when the other host does not answer
 */
export async function takePlace(dataFolder: string, isHidden: boolean): Promise<boolean> {
  const running = await findRunningHost(dataFolder);
  // One that is only just starting is refused by the claim of the data folder.
  if (!running || !isListening(running)) return true;
  if (running.kind === 'headless' && running.startedBy === 'bridge') {
    const workers = stoppedAtQuit(await runningSessions(running), true).length;
    if (workers === 0 || (!isHidden && (await mayStop(workers)))) {
      await endRunningHost(running, dataFolder);
      return true;
    }
  }
  if (!isHidden) await openPrivately(await runningPageUrl(running), privatePagesFolder({ dataFolder }), openFile);
  return false;
}

async function mayStop(workers: number): Promise<boolean> {
  await app.whenReady();
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: text.takeOverTitle,
    detail: text.takeOverText(workers),
    buttons: [text.takeOver, text.useRunning],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}
