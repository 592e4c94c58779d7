import { Notification } from 'electron';
import type { ShellCommand } from '../../src-shared/shell/menu-item.ts';
import type { Notice } from '../../src-shared/shell/notices.ts';
import { createRateLimit } from '../../src-shared/shell/rate-limit.ts';

const oncePerCause = { count: 1, perMs: 10 * 60_000 };

/** Shows notices of the system, rarely. */
export interface Notifier {
  show(notice: Notice): void;
}

/** `isLooking`: whether the person has our window before them, which then says it itself. */
export function createNotifier({ isLooking, run }: { isLooking(): boolean; run(command: ShellCommand): void }): Notifier {
  const limit = createRateLimit(oncePerCause);
  /** Without a reference a notification may be collected, and its click lost. */
  const shown = new Set<Notification>();
  return {
    show({ cause, title, body, command }) {
      if (isLooking() || !Notification.isSupported() || !limit.take(cause)) return;
      const notification = new Notification({ title, body });
      shown.add(notification);
      notification.on('click', () => {
        shown.delete(notification);
        run(command);
      });
      notification.on('close', () => shown.delete(notification));
      notification.show();
    },
  };
}
