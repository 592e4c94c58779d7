import { UserError } from '../../../src-shared/user-error.ts';

/** Whether a person holds back new calls of tools; what runs goes on. */
export interface Pause {
  readonly isPaused: boolean;
  set(isPaused: boolean): void;
  /** @throws UserError UNAVAILABLE while paused */
  check(): void;
}

/** Not paused. `onChange` is called after each change. */
export function createPause(onChange: () => void): Pause {
  let isPaused = false;
  return {
    get isPaused() {
      return isPaused;
    },
    set(wanted) {
      if (wanted === isPaused) return;
      isPaused = wanted;
      onChange();
    },
    check() {
      if (!isPaused) return;
      throw new UserError('UNAVAILABLE', 'Paused by the user.', {
        hint: 'Ask the user to switch off "Pause new calls" in Deephaven MCP, then call again.',
      });
    },
  };
}
