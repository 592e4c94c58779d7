import type { SessionSummary } from '../session.ts';

/** The sessions whose workers end when the app quits: Python ones always, containers only where they are not left running. */
export function stoppedAtQuit(sessions: readonly SessionSummary[], stopsWorkers: boolean): SessionSummary[] {
  return sessions.filter(
    ({ launchMethod, state }) =>
      (launchMethod === 'python' || (launchMethod === 'docker' && stopsWorkers)) &&
      (state.phase === 'starting' || state.phase === 'ready' || state.phase === 'busy'),
  );
}
