import type { Creation } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { runInitialScript } from './initial-script.ts';
import type { Launched } from './launch-worker.ts';
import { softDeadlineMs } from '../base/deadlines.ts';
import { planLaunch } from './plan-launch.ts';
import { prepareRequest, runStart, StartProgress } from './run-start.ts';

/**
 * Starts a worker for a session that is in the registry, behind the answer: a failure is its state. Calls meanwhile wait as
 * long as most clients do.
 * @param takeOver a worker that runs already, if there is one
 */
export function startAgain(
  session: DynamicSession,
  creation: Creation,
  takeOver: (signal: AbortSignal) => Promise<Launched | undefined> = async () => undefined,
): Promise<void> {
  const warnings: string[] = [];
  const progress = new StartProgress(session);

  const launching = session.launch({
    softDeadlineMs,
    async run(signal) {
      const running = await takeOver(signal);
      if (running) return running;
      const own = await creation.ownSecrets(session.name, signal);
      const request = { ...session.request, ...own, launchMethod: session.launchMethod };
      const plan = await planLaunch(request, creation, signal);
      const prepared = await prepareRequest(plan, session.texts, creation, signal);
      warnings.push(...prepared.warnings);
      return runStart(prepared, plan, progress, creation, signal);
    },
    async prepare() {
      if (session.launched?.isAdopted) return [];
      const defaults = creation.config().community.session_creation?.defaults;
      const script = defaults ? await runInitialScript(session, { request: session.request, defaults }, creation) : [];
      for (const warning of script) creation.parts.log.warn({ session: session.id }, warning);
      return [...warnings, ...script];
    },
  });
  launching.catch((err: unknown) => creation.parts.log.warn({ session: session.id, err }, 'A session failed to start'));
  return launching;
}
