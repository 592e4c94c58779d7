import { createNotices } from '../../src-shared/shell/notices.ts';
import type { Host } from '../host/host-options.ts';
import { gather } from './gather.ts';
import type { Notifier } from './notifier.ts';

/** After the machine wakes, sessions get so long to be well again before anybody is told, milliseconds. */
const wakeGraceMs = 15_000;

/** Tells by notifications what changed for the worse. */
export interface ProblemWatch {
  /** The machine sleeps: nothing is told until `resume`. */
  suspend(): void;
  resume(): void;
  stop(): void;
}

export function followProblems(host: Pick<Host, 'status' | 'settings' | 'onChange'>, notifier: Notifier): ProblemWatch {
  const notices = createNotices();
  let grace: NodeJS.Timeout | undefined;
  let isQuiet = false;

  function look(): void {
    if (isQuiet) return;
    for (const notice of notices.next(host.status(), host.settings().notifications)) notifier.show(notice);
  }

  const looking = gather(look);
  const stopListening = host.onChange(looking.soon);
  look();
  return {
    suspend() {
      clearTimeout(grace);
      isQuiet = true;
    },
    resume() {
      clearTimeout(grace);
      grace = setTimeout(() => {
        isQuiet = false;
        look();
      }, wakeGraceMs);
    },
    stop() {
      stopListening();
      looking.stop();
      clearTimeout(grace);
    },
  };
}
