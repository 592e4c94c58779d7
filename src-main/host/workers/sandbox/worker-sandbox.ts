import type { SandboxMode, Sandboxing } from '../../../../src-shared/sandbox.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { findSandbox } from './find-sandbox.ts';
import type { FoundSandbox } from './reach.ts';

type Confine = Extract<FoundSandbox, { confine: unknown }>['confine'];

/** What a worker gets of a sandbox. */
export type WorkerSandbox<Confining = Confine> =
  | { sandboxing: { isOn: true }; confine: Confining }
  | { sandboxing: Extract<Sandboxing, { isOn: false }>; confine?: never };

/** The sandbox of this system, looked for once. */
export interface Sandboxes {
  /** @throws UserError LAUNCH_FAILED where one is required and can't be had */
  of(mode: SandboxMode): Promise<WorkerSandbox>;
  /** Looks again next time: something may have been installed. */
  forget(): void;
}

export function createSandboxes(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  find: typeof findSandbox = findSandbox,
): Sandboxes {
  let found: Promise<FoundSandbox> | undefined;

  return {
    async of(mode) {
      if (mode === 'off') return { sandboxing: { isOn: false, reason: 'security.workers.sandbox is off.' } };
      const sandbox = await (found ??= find(env, platform));
      if ('confine' in sandbox) return { sandboxing: { isOn: true }, confine: sandbox.confine };
      if (mode === 'required') throw notThere(sandbox);
      return { sandboxing: { isOn: false, ...sandbox } };
    },
    forget() {
      found = undefined;
    },
  };
}

function notThere({ reason, hint }: Extract<FoundSandbox, { reason: string }>): UserError {
  const settings = 'Or the user sets security.workers.sandbox to "auto" in deephaven_mcp.json.';
  return new UserError('LAUNCH_FAILED', `The worker was not started: it must run in a sandbox, and ${lowerFirst(reason)}`, {
    hint: hint === undefined ? settings : `${hint} ${settings}`,
  });
}

function lowerFirst(sentence: string): string {
  return sentence.startsWith('This') ? `t${sentence.slice(1)}` : sentence;
}
