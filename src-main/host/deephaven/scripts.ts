import { abortable } from '../base/deadlines.ts';
import type { ConnectionOptions, ScriptFailure, ScriptRequest, ScriptResult } from './connection.ts';
import type { ScriptConsole, ScriptOutcome } from './console.ts';
import { outputOf, startConsole } from './console.ts';
import type { Login } from './login.ts';
import type { Logins } from './logins.ts';

/** A cancelled script has this long to end before it counts as still running. Milliseconds. */
const cancelLimitMs = 1500;
const cancelPauseMs = 250;

export interface Scripts {
  run(request: ScriptRequest, signal: AbortSignal): Promise<ScriptResult>;
  /** Waits until no script runs, then does `work` while none may start. */
  exclusively<T>(signal: AbortSignal, work: (console: ScriptConsole, login: Login) => Promise<T>): Promise<T>;
}

/** The scripts of one connection: one at a time, in the order they came. */
export function createScripts(logins: Logins, options: ConnectionOptions): Scripts {
  const consoles = new WeakMap<Login, Promise<ScriptConsole>>();
  let last: Promise<unknown> = Promise.resolve();

  return {
    async run({ code, timeout, onOutput }, signal) {
      const began = performance.now();
      const limit = new AbortController();
      const timer = timeout > 0 ? setTimeout(() => limit.abort(), timeout) : undefined;
      const stop = AbortSignal.any([signal, limit.signal]);
      const turn = takeTurn();
      const ended = (outcome: ScriptOutcome): ScriptResult => ({ ...outcome, elapsedMs: Math.round(performance.now() - began) });
      const reason = () => (signal.aborted ? 'cancelled' : 'timeout');
      try {
        await abortable(turn.ready, stop);
      } catch {
        turn.give();
        clearTimeout(timer);
        return ended({ ...nothingDone, failure: neverBegan(reason()) });
      }
      let console: ScriptConsole | undefined;
      const running = onConsole(async started => {
        if (stop.aborted) return { ...nothingDone };
        console = started;
        return started.run(code, neverAborted, ({ stream, text }) => onOutput?.(stream, text));
      });
      running.finally(turn.give).catch(() => undefined);
      try {
        return ended(await abortable(running, stop));
      } catch (error) {
        if (!stop.aborted) throw error;
        return ended(await endEarly(running, console, reason()));
      } finally {
        clearTimeout(timer);
      }
    },
    async exclusively(signal, work) {
      const turn = takeTurn();
      try {
        await abortable(turn.ready, signal);
        return await onConsole(work);
      } finally {
        turn.give();
      }
    },
  };

  function onConsole<T>(work: (console: ScriptConsole, login: Login) => Promise<T>): Promise<T> {
    return logins.use(neverAborted, async login => work(await consoleOf(login), login), { repeatable: false });
  }

  function consoleOf(login: Login): Promise<ScriptConsole> {
    let console = consoles.get(login);
    if (!console) {
      console = startConsole(login, options.language, { signal: neverAborted, timeout: options.timeouts.read });
      consoles.set(login, console);
      console.catch(() => consoles.delete(login));
    }
    return console;
  }

  /** `ready` resolves when all before have given their turn. */
  function takeTurn(): { ready: Promise<unknown>; give: () => void } {
    const ready = last;
    const turn = new AbortController();
    const given = new Promise(resolve => turn.signal.addEventListener('abort', resolve));
    last = ready.then(() => given);
    return { ready, give: () => turn.abort() };
  }

  async function endEarly(
    running: Promise<ScriptOutcome>,
    console: ScriptConsole | undefined,
    reason: 'timeout' | 'cancelled',
  ): Promise<ScriptOutcome> {
    if (!console) return { ...nothingDone, failure: neverBegan(reason) };
    const outcome = await cancelled(running);
    if (outcome) return { ...outcome, failure: { ...outcome.failure, ...stopped(reason, { stillRunning: false }) } };
    return { ...nothingDone, ...outputOf(console.abandon()), failure: stopped(reason, { stillRunning: true }) };
  }

  /** Cancels what runs and waits for its end. Asks again and again: a script that was just sent may not have begun yet. */
  async function cancelled(running: Promise<ScriptOutcome>): Promise<ScriptOutcome | undefined> {
    if (!options.cancelScript) return undefined;
    const until = performance.now() + cancelLimitMs;
    let wasFound = false;
    while (performance.now() < until) {
      // A channel that is gone leaves the script running, which is what we then say.
      wasFound ||= await options.cancelScript().catch(() => false);
      const outcome = await abortable(running, neverAborted, {
        ms: cancelPauseMs,
        late: () => new Error('It runs on.'),
      }).catch(() => undefined);
      if (outcome) return outcome;
    }
    return undefined;
  }
}

const neverAborted = new AbortController().signal;
const nothingDone = { created: [], updated: [], removed: [], stdout: '', stderr: '' };

const whatHappened = { timeout: 'The script ran out of time', cancelled: 'The script was cancelled' };

function neverBegan(reason: 'timeout' | 'cancelled'): ScriptFailure {
  return { reason, neverBegan: true, headline: `${whatHappened[reason]} before it began` };
}

function stopped(reason: 'timeout' | 'cancelled', { stillRunning }: { stillRunning: boolean }): ScriptFailure {
  if (!stillRunning) return { reason, headline: `${whatHappened[reason]} and was stopped` };
  return {
    reason,
    stillRunning,
    headline: `${whatHappened[reason]}; a script is still running on the server, and the next one waits for it`,
  };
}
