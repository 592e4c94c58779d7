import type { AskedCall, Verdict } from './approvals.ts';

/** Answers that came when their call had given up. Each is for one more call of the same. */
export interface LateAnswers {
  keep(call: AskedCall, verdict: Verdict): void;
  take(fingerprint: string): Verdict | undefined;
  /** Forgets those of a client. */
  forget(client: string): void;
}

export function createLateAnswers(keptMs: number, now: () => number): LateAnswers {
  let answers: { client: string; fingerprint: string; verdict: Verdict; until: number }[] = [];
  const forgetOld = () => void (answers = answers.filter(({ until }) => until > now()));
  return {
    keep({ client, fingerprint }, verdict) {
      forgetOld();
      answers.push({ client, fingerprint, verdict, until: now() + keptMs });
    },
    take(wanted) {
      forgetOld();
      const at = answers.findIndex(({ fingerprint }) => fingerprint === wanted);
      return at < 0 ? undefined : answers.splice(at, 1)[0]!.verdict;
    },
    forget(gone) {
      answers = answers.filter(({ client }) => client !== gone);
    },
  };
}
