import { randomBytes, randomUUID } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  type InputRequiredResult,
  type RequestStateCodec,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Elicit } from '../tools/tool-call.ts';
import { CallerAuth } from './caller-auth.ts';
import { decisionIn, fitsForm, question } from './elicited-question.ts';

/** How long a person may take, where the client has no shorter limit. */
const answerMs = 10 * 60_000;
const responseKey = 'approval';

/** What a client of the 2026 revision carries from the question to the answer. Signed, readable, no secret. */
const stateSchema = z.object({ id: z.uuid(), fingerprint: z.string() });
type State = z.infer<typeof stateSchema>;

const elicitationSchema = z.looseObject({ form: z.unknown(), url: z.unknown() }).partial();
const envelopeSchema = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({ elicitation: elicitationSchema.exactOptional() }),
});

/** Asks the person behind a client through the client. One for all connections. */
export interface Elicitation {
  /** Refuses a state that we did not seal, or for another caller, or too long ago. */
  readonly verify: RequestStateCodec<State>['verify'];
  /** Asks for one request; undefined where its client shows no forms. */
  forRequest(server: Server, context: ServerContext): ElicitOnce | undefined;
}

interface ElicitOnce {
  elicit: Elicit;
  /** What goes back when `elicit` said `later`: the question, and the state to bring along with its answer. */
  required(): InputRequiredResult;
}

/** What it seals is good in this process only: after a restart a client asks again. */
export function createElicitation(): Elicitation {
  const codec = createRequestStateCodec<State>({ key: randomBytes(32), ttlSeconds: answerMs / 1000, bind: boundTo });
  const used = new Map<string, number>();

  /** A yes is for one call, also when the client sends it twice. */
  function isFirstUse({ id }: State): boolean {
    for (const [old, until] of used) if (until < Date.now()) used.delete(old);
    if (used.has(id)) return false;
    used.set(id, Date.now() + answerMs);
    return true;
  }

  function elicitLater(context: ServerContext): ElicitOnce {
    let required: InputRequiredResult | undefined;
    return {
      elicit: {
        fits: fitsForm,
        async ask(call) {
          const state = stateSchema.safeParse(context.mcpReq.requestState()).data;
          if (state) {
            const isOfThisCall = state.fingerprint === call.fingerprint && isFirstUse(state);
            return isOfThisCall ? decisionIn(context.mcpReq.inputResponses?.[responseKey]) : 'invalid';
          }
          const requestState = await codec.mint({ id: randomUUID(), fingerprint: call.fingerprint }, context);
          required = inputRequired({ inputRequests: { [responseKey]: inputRequired.elicit(question(call)) }, requestState });
          return 'later';
        },
      },
      required() {
        if (required) return required;
        throw new Error('Nothing was asked.');
      },
    };
  }

  return {
    verify: codec.verify,
    forRequest(server, context) {
      // Only requests of the 2026 revision have an envelope; their client asks between two requests.
      const { envelope } = context.mcpReq;
      const capabilities = envelope
        ? envelopeSchema.safeParse(envelope).data?.[CLIENT_CAPABILITIES_META_KEY]
        : server.getClientCapabilities();
      if (!showsForms(capabilities?.elicitation)) return undefined;
      return envelope ? elicitLater(context) : elicitNow(context);
    },
  };
}

/**
 * Not left to the SDK: it would send no progress while the person decides, and would end the call when the client fails to
 * ask, although the person can still answer in the app.
 */
function elicitNow({ mcpReq }: ServerContext): ElicitOnce {
  return {
    elicit: {
      fits: fitsForm,
      async ask(call, signal) {
        try {
          const params = question(call);
          return decisionIn(await mcpReq.send({ method: 'elicitation/create', params }, { signal, timeout: answerMs }));
        } catch {
          signal.throwIfAborted();
          return 'cannot';
        }
      },
    },
    required() {
      throw new Error('The client was asked already.');
    },
  };
}

function boundTo({ http }: ServerContext): string {
  const auth = http?.authInfo;
  return auth instanceof CallerAuth ? `${auth.caller.kind} ${auth.caller.name}` : 'stdio';
}

/** Clients of older revisions declare forms by an empty object. */
function showsForms(elicitation: { form?: unknown; url?: unknown } | undefined): boolean {
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}
