import { useState } from 'react';

/** How something that the person started stands. */
type ActionState = { phase: 'idle' } | { phase: 'running' } | { phase: 'failed'; error: unknown };

export interface Action<Arguments extends unknown[]> {
  state: ActionState;
  /** Starts it, unless it runs already. Never throws: `state` says how it went. */
  start: (...given: Arguments) => void;
  /** Takes away what went wrong. */
  reset: () => void;
}

/** Something that a button starts and the host carries out: one at a time, its failure kept until the next try. */
export function useAction<Arguments extends unknown[]>(run: (...given: Arguments) => Promise<void>): Action<Arguments> {
  const [state, setState] = useState<ActionState>({ phase: 'idle' });

  async function carryOut(given: Arguments) {
    setState({ phase: 'running' });
    try {
      await run(...given);
      setState({ phase: 'idle' });
    } catch (error) {
      setState({ phase: 'failed', error });
    }
  }

  return {
    state,
    start: (...given) => {
      if (state.phase !== 'running') void carryOut(given);
    },
    reset: () => setState({ phase: 'idle' }),
  };
}
