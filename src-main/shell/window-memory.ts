import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { nothingRemembered, parseRemembered, type Remembered } from '../../src-shared/shell/window-place.ts';

/** What is remembered of the window between starts. */
export interface WindowMemory {
  readonly current: Remembered;
  change(part: Partial<Remembered>): void;
}

/** Reads `window.json` of the data folder, and writes it after each change; a newer version's file is left alone. */
export function openWindowMemory(dataFolder: string, onError: (error: unknown) => void): WindowMemory {
  const file = join(dataFolder, 'window.json');
  const read = parseRemembered(readText(file));
  let current = read ?? nothingRemembered;
  return {
    get current() {
      return current;
    },
    change(part) {
      current = { ...current, ...part };
      if (!read) return;
      try {
        writeFileAtomic.sync(file, JSON.stringify(current), { mode: 0o600 });
      } catch (error) {
        onError(error);
      }
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the first start, or unreadable: the window opens where it does by default
  }
}
