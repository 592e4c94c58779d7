import {
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type JSONRPCRequest,
  type Result,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { isWellFormed } from '../../../src-shared/well-formed.ts';

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/**
 * The SDK's server, which looks at the parameters of each request before the SDK does: its own refusals print the
 * validator's inner list, and it would take a client's version of megabytes, or arguments that no recursion can walk.
 */
export class CheckedServer extends Server {
  // The SDK's own hook for this, by its own name.
  // oxlint-disable-next-line no-underscore-dangle
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    // oxlint-disable-next-line no-underscore-dangle
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      checkParams(method, request.params);
      return wrapped(request, context);
    };
  }
}

/** Levels of objects and lists in each other; real arguments have five or six. */
const deepest = 64;

/** A name or an address: hundreds of characters, not megabytes. */
const shortText = (longest: number) =>
  z
    .string({ error: 'must be text' })
    .max(longest, `must have at most ${longest} characters`)
    .refine(isWellFormed, 'must not hold half of a surrogate pair');
const object = { error: 'must be an object' };
const name = shortText(200);
const uri = shortText(2_000);

const paramsOf = new Map<string, z.ZodType>(
  Object.entries({
    initialize: z.looseObject({ clientInfo: z.looseObject({ name, version: name }, object) }, object),
    'tools/call': z.looseObject({ name, arguments: z.record(z.string(), z.unknown(), object).optional() }, object),
    'resources/read': z.looseObject({ uri }, object),
    'resources/subscribe': z.looseObject({ uri }, object),
    'resources/unsubscribe': z.looseObject({ uri }, object),
    'prompts/get': z.looseObject({ name, arguments: z.record(z.string(), uri, object).optional() }, object),
    'completion/complete': z.looseObject(
      {
        ref: z.looseObject({ type: name, uri: uri.optional(), name: name.optional() }, object),
        argument: z.looseObject({ name, value: uri }, object),
      },
      object,
    ),
    'logging/setLevel': z.looseObject({ level: name }, object),
  }),
);

/** @throws ProtocolError InvalidParams, which names the parameter */
function checkParams(method: string, params: unknown): void {
  if (isDeeperThan(params, deepest)) throw invalid(`The parameters of ${method} are nested more than ${deepest} levels deep.`);
  const issue = paramsOf.get(method)?.safeParse(params ?? {}).error?.issues[0];
  if (issue) throw invalid(`${method}: ${['params', ...issue.path].join('.').slice(0, 200)} ${issue.message}.`);
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/** Walks level by level, since a recursion would end at the depth that it looks for. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap(part => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return false;
}
