import { powerMonitor } from 'electron';
import type { Quit } from './quit-once.ts';

/** Follows the machine's sleep and its end. */
export function followPower({ suspend, resume, quit }: { suspend(): void; resume(): void; quit: Quit }): void {
  powerMonitor.on('suspend', suspend);
  powerMonitor.on('resume', resume);
  // macOS and Linux wait for an app that holds the shutdown; Windows tells the window (session-end).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    quit();
  });
}
