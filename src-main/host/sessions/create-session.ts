import { handlerClass } from '../../../src-shared/auth-type.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable, SoftDeadline, softDeadlineMs } from '../base/deadlines.ts';
import type { CreateOptions, Creation, LaunchPlan } from './creation.ts';
import { DynamicSession } from './dynamic-session.ts';
import { runInitialScript } from './initial-script.ts';
import { planLaunch } from './plan-launch.ts';
import { prepareRequest, runStart, StartProgress } from './run-start.ts';
import type { CreatedSession, CreateSession } from './sessions.ts';

/** Makes a session and its worker. After any failure or abort nothing is left of either. @throws UserError */
export async function createSession(
  request: CreateSession,
  { signal, onStep }: CreateOptions,
  creation: Creation,
): Promise<CreatedSession> {
  const plan = await planLaunch(request, creation, signal);
  creation.check(request.name, plan.limit);
  const session = newSession(plan, { kept: false }, creation);
  const prepared = await prepareRequest(plan, session.texts, creation, signal).catch((error: unknown) => {
    creation.forget(session);
    throw error;
  });
  try {
    creation.reserve(session, plan.limit);
  } catch (error) {
    prepared[Symbol.dispose]();
    creation.forget(session);
    throw error;
  }
  using deadline = new SoftDeadline(softDeadlineMs);
  const progress = new StartProgress(session, onStep);
  const giveUp = () => void session.stop(cancelled());
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const run = (ending: AbortSignal) => runStart(prepared, plan, progress, creation, ending);
    const launching = session.launch({ run, softDeadlineMs: creation.parts.timing().quick });
    if (signal.aborted) giveUp();
    await Promise.race([launching, deadline.over]);
    if (progress.isProvisioning) {
      void finishInBackground(launching, session, plan, creation);
      return { ...decisions(session, plan), stillStarting: { step: session.step ?? 'starting' }, warnings: prepared.warnings };
    }
    await launching;
    const script = runInitialScript(session, plan, creation);
    const scriptWarnings = await abortable(Promise.race([script, deadline.over]), signal);
    if (!scriptWarnings) void oweWarnings(script, session, creation);
    return {
      ...decisions(session, plan),
      startupMs: progress.startupMs,
      warnings: [...prepared.warnings, ...(scriptWarnings ?? ['The initial script still runs'])],
    };
  } catch (error) {
    await session.stop(cancelled());
    creation.forget(session);
    throw error;
  } finally {
    progress.answered = true;
    signal.removeEventListener('abort', giveUp);
  }
}

/** A session of this plan, not entered anywhere yet. */
export function newSession(
  { request, driver, defaults }: LaunchPlan,
  { kept }: { kept: boolean },
  { hooks, parts }: Creation,
): DynamicSession {
  const language = driver.place.languageOf(request, defaults);
  return new DynamicSession({ ...hooks, request, language, launchMethod: driver.method, kept }, parts);
}

async function finishInBackground(
  launching: Promise<void>,
  session: DynamicSession,
  plan: LaunchPlan,
  creation: Creation,
): Promise<void> {
  try {
    await launching;
    await oweWarnings(runInitialScript(session, plan, creation), session, creation);
  } catch (err) {
    creation.parts.log.warn({ session: session.id, err }, 'A session failed to start');
  }
}

/** Warnings that come after the answer was sent go out with the next call's answer. */
async function oweWarnings(warnings: Promise<string[]>, session: DynamicSession, { parts }: Creation): Promise<void> {
  const sentences = await warnings;
  session.owe(sentences);
  for (const sentence of sentences) parts.log.warn({ session: session.id }, sentence);
}

function decisions(session: DynamicSession, { request, driver, defaults }: LaunchPlan): CreatedSession {
  const worker = session.launched?.worker;
  return {
    session,
    launchMethod: driver.method,
    authType: handlerClass(request.authType ?? defaults.auth_type),
    heapSizeGb: request.heapSizeGb ?? defaults.heap_size_gb,
    startupMs: 0,
    ...(worker && { port: worker.address.port }),
    ...(worker?.processId !== undefined && { processId: worker.processId }),
    ...(worker?.containerId !== undefined && { containerId: worker.containerId }),
    warnings: [],
  };
}

function cancelled(): UserError {
  return new UserError('CANCELLED', 'The session was stopped while it started');
}
