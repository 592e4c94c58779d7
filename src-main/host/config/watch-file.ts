import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { watch } from 'chokidar';

const settleMs = 100;
const readyTimeoutMs = 2000;

/**
 * Tells when a file may have changed: written, replaced, deleted or made. Several events in a row are told once. Resolves when it watches.
 * The folder is watched, since a file that is deleted and made again at once would be lost; of a link also the folder it points into.
 */
export async function watchFile(
  file: string,
  onEvent: () => void,
  onError: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  const target = await realpath(file).catch(() => file);
  const watched = new Set([file, target, dirname(file), dirname(target)]);
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch([dirname(file), dirname(target)], { ignoreInitial: true, depth: 0, ignored: path => !watched.has(path) });
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(onEvent, settleMs);
  });
  watcher.on('error', onError);
  // Without a watcher the file is still read at every start and reload.
  await once(watcher, 'ready', { signal: AbortSignal.timeout(readyTimeoutMs) }).catch(onError);
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
