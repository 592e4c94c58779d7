import type { StartCommand } from '../../src-shared/bridge-file.ts';

/** What differs between the desktop app and a headless host. */
export interface Platform {
  kind: 'headless' | 'desktop';
  /** Opens a file in the person's browser; absent where there is none. Others may read the arguments of processes, so no code is among them. */
  openBrowser?: (file: string) => Promise<void>;
  /** How another program starts this app without its window; absent where Node runs the headless entry. */
  startHidden?: StartCommand;
  /** Ends this process in the clean way; absent where another program decides. */
  quit?: () => void;
  /** Start at login, as the system has it. @throws UserError when the system refuses */
  startAtLogin?: { isOn(): Promise<boolean>; set(isOn: boolean): Promise<void> };
  /** A notice of the system, unless the person is looking at our window; a click on it opens `path` of the page there. */
  notify?: (notice: { title: string; body: string; path: string }) => void;
}
