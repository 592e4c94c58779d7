import { abortable } from './abortable.ts';
import type { ConnectionOptions, ScriptFailure, ScriptRequest, ScriptResult } from './connection.ts';
import type { ScriptConsole, ScriptOutcome } from './console.ts';
import { outputOf, startConsole } from './console.ts';
import type { Login } from './login.ts';
import type { Logins } from './logins.ts';

/** A cancelled script has this long to end before it counts as still running. Milliseconds. */
const cancelLimitMs = 1500;

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
      const limit = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
      const stop = limit ? AbortSignal.any([signal, limit]) : signal;
      const turn = takeTurn();
      const ended = (outcome: ScriptOutcome): ScriptResult => ({ ...outcome, elapsedMs: Math.round(performance.now() - began) });
      try {
        await abortable(turn.ready, stop);
      } catch {
        turn.give();
        return ended({ ...nothingDone, failure: stopped(reasonOf(limit, signal), { stillRunning: true }) });
      }
      let console: ScriptConsole | undefined;
      const running = onConsole(async started => {
        console = started;
        return started.run(code, neverAborted, ({ stream, text }) => onOutput?.(stream, text));
      });
      running.finally(turn.give).catch(() => undefined);
      try {
        return ended(await abortable(running, stop));
      } catch (error) {
        if (!stop.aborted) throw error;
        return ended(await endEarly(running, console, reasonOf(limit, signal)));
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
    const wasCancelled = (await options.cancelScript?.().catch(() => false)) ?? false;
    if (wasCancelled) {
      const outcome = await abortable(running, AbortSignal.timeout(cancelLimitMs)).catch(() => undefined);
      if (outcome) return { ...outcome, failure: { ...outcome.failure, ...stopped(reason, { stillRunning: false }) } };
    }
    return { ...nothingDone, ...outputOf(console?.abandon() ?? []), failure: stopped(reason, { stillRunning: true }) };
  }
}

const neverAborted = new AbortController().signal;
const nothingDone = { created: [], updated: [], removed: [], stdout: '', stderr: '' };

function reasonOf(limit: AbortSignal | undefined, caller: AbortSignal): 'timeout' | 'cancelled' {
  return limit?.aborted && !caller.aborted ? 'timeout' : 'cancelled';
}

function stopped(reason: 'timeout' | 'cancelled', { stillRunning }: { stillRunning: boolean }): ScriptFailure {
  const what = reason === 'timeout' ? 'The script ran out of time' : 'The script was cancelled';
  if (!stillRunning) return { reason, headline: `${what} and was stopped` };
  return { reason, stillRunning, headline: `${what}; a script is still running on the server, and the next one waits for it` };
}
