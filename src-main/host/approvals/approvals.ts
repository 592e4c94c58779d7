import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Approval, ApprovalDecision, WholeApproval } from '../../../src-shared/approvals-api.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** How long a card stays when its call gave up, and how long an answer to it then holds. */
const lateMs = 10 * 60_000;
const cardsPerClient = 20;
/** How much of a script, and of the other arguments, the list holds; the card itself loads the rest. */
const listedCharacters = 4_000;

/** A call that needs a person's yes, in texts that are fit to be shown. */
export interface AskedCall extends Pick<
  Approval,
  'client' | 'tool' | 'title' | 'session' | 'arguments' | 'canAllowClient' | 'warning'
> {
  script?: string;
  /** Equal for calls of the same client, tool and arguments. */
  fingerprint: string;
}

export type Verdict = 'approved' | 'denied';

/** Cards in the app, each for one call that waits for a person. In memory only. */
export interface Approvals {
  /**
   * Shows a card and waits for its answer, at most `limitMs`. The card stays ten minutes longer: an answer then goes to
   * the next call with the same fingerprint. Two such calls at one time have a card each, since a yes is for one call.
   * @returns undefined when nobody answered
   * @throws UserError LIMIT_REACHED when too many calls of this client wait, UNAVAILABLE when the host stops; the reason of `signal`
   */
  ask(call: AskedCall, limitMs: number, signal: AbortSignal): Promise<Verdict | undefined>;
  /** The call that was answered. @throws UserError INVALID_ARGUMENT when its card is gone, or offers no such decision */
  answer(id: string, decision: ApprovalDecision): AskedCall;
  /** Answers the waiting calls of a client whose permission changed, and drops its other cards. */
  answerAll(client: string, verdict: Verdict): void;
  /** Oldest first. */
  list(): Approval[];
  /** The whole script and arguments that would run. @throws UserError INVALID_ARGUMENT when its card is gone */
  whole(id: string): WholeApproval;
  /** Ends what waits. */
  close(): void;
}

interface Card {
  readonly id: string;
  readonly call: AskedCall;
  readonly askedAt: number;
  /** The call that waits; none when it gave up. */
  waiting?: { until: number; end: (result: Verdict | UserError) => void };
  expiry?: NodeJS.Timeout;
}

export interface ApprovalsOptions {
  /** Called after each change of the list. */
  onChange: () => void;
  /** Called when a client waits that did not before. */
  onAsked: (call: AskedCall) => void;
  now?: () => number;
}

export function createApprovals({ onChange, onAsked, now = Date.now }: ApprovalsOptions): Approvals {
  const cards = new Map<string, Card>();
  const late = createLateAnswers(lateMs, now);
  let isClosed = false;

  const cardsOf = (client: string) => [...cards.values()].filter(({ call }) => call.client === client);

  function find(id: string): Card {
    const card = cards.get(id);
    if (!card) throw new UserError('INVALID_ARGUMENT', 'This call waits no longer.');
    return card;
  }

  function remove(card: Card): void {
    clearTimeout(card.expiry);
    cards.delete(card.id);
    onChange();
  }

  /** The card of the same call that gave up, or a new one. */
  function cardFor(call: AskedCall): Card {
    const own = cardsOf(call.client);
    const left = own.find(({ call: { fingerprint }, waiting }) => !waiting && fingerprint === call.fingerprint);
    clearTimeout(left?.expiry);
    if (left) return left;
    if (own.length >= cardsPerClient) throw tooMany(call.client);
    const card: Card = { id: randomUUID(), call, askedAt: now() };
    cards.set(card.id, card);
    return card;
  }

  function wait(card: Card, limitMs: number, signal: AbortSignal): Promise<Verdict | undefined> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(limit);
        signal.removeEventListener('abort', cancel);
        delete card.waiting;
      };
      const cancel = () => {
        stop();
        remove(card);
        reject(signal.reason as Error);
      };
      const giveUp = () => {
        stop();
        card.expiry = setTimeout(remove, lateMs, card).unref();
        onChange();
        resolve(undefined);
      };
      const end = (result: Verdict | UserError) => {
        stop();
        if (result instanceof UserError) reject(result);
        else resolve(result);
      };
      const limit = setTimeout(giveUp, limitMs);
      signal.addEventListener('abort', cancel, { once: true });
      card.waiting = { until: now() + limitMs, end };
      onChange();
    });
  }

  return {
    async ask(call, limitMs, signal) {
      signal.throwIfAborted();
      if (isClosed) throw stopping();
      const known = late.take(call.fingerprint);
      if (known) return known;
      const isNews = cardsOf(call.client).every(({ waiting }) => !waiting);
      const answer = wait(cardFor(call), limitMs, signal);
      if (isNews) onAsked(call);
      return answer;
    },

    answer(id, decision) {
      const card = find(id);
      if (decision === 'client' && !card.call.canAllowClient) {
        throw new UserError('INVALID_ARGUMENT', 'This call can be allowed once, or denied.');
      }
      const verdict = decision === 'deny' ? 'denied' : 'approved';
      if (card.waiting) card.waiting.end(verdict);
      else late.keep(card.call, verdict);
      remove(card);
      return card.call;
    },

    answerAll(client, verdict) {
      for (const card of cardsOf(client)) {
        card.waiting?.end(verdict);
        remove(card);
      }
      late.forget(client);
    },

    list: () => [...cards.values()].map(summaryOf),
    whole(id) {
      const { arguments: given, script } = find(id).call;
      return { arguments: given, ...(script !== undefined && { script }) };
    },

    close() {
      isClosed = true;
      for (const card of cards.values()) {
        card.waiting?.end(stopping());
        remove(card);
      }
    },
  };
}

function summaryOf({ id, call, askedAt, waiting }: Card): Approval {
  const { fingerprint: _fingerprint, script, arguments: given, ...shown } = call;
  const listed = beginningOf(given);
  const isScriptCut = script !== undefined && script.length > listedCharacters;
  return {
    id,
    ...shown,
    arguments: listed,
    ...(script !== undefined && { script: { text: script.slice(0, listedCharacters), lines: script.split('\n').length } }),
    isCut: isScriptCut || !isDeepStrictEqual(listed, given),
    askedAt,
    ...(waiting && { waitsUntil: waiting.until }),
  };
}

function beginningOf(given: AskedCall['arguments']): AskedCall['arguments'] {
  let left = listedCharacters;
  const cut = (line: string) => {
    const shown = line.slice(0, left);
    left -= shown.length;
    return shown;
  };
  return given.map(({ name, lines }) => ({
    name,
    lines: lines.map(cut).filter((shown, at) => shown !== '' || lines[at] === ''),
  }));
}

function tooMany(client: string): UserError {
  return new UserError('LIMIT_REACHED', `${cardsPerClient} calls of client '${client}' wait for the user's approval already.`, {
    hint: 'Ask the user to answer them in the app, then call again.',
  });
}

function stopping(): UserError {
  return new UserError('UNAVAILABLE', 'The app stops before the user approved this call.', {
    hint: 'Call again when it runs.',
  });
}

/** Answers that came after their call gave up. Each is used once, by the next call with the same fingerprint. */
interface LateAnswers {
  keep(call: AskedCall, verdict: Verdict): void;
  take(fingerprint: string): Verdict | undefined;
  /** Forgets those of a client. */
  forget(client: string): void;
}

function createLateAnswers(keptMs: number, now: () => number): LateAnswers {
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

/** What the system's notice says of a call that waits. The card itself is on every screen of the page. */
export function approvalNotice({ client, title, session }: AskedCall): { title: string; body: string; path: string } {
  return {
    title: `${client} waits for your approval`,
    body: session === undefined ? `${title}.` : `${title}: ${session}.`,
    path: '/',
  };
}
