import { createHash } from 'node:crypto';
import type { AskedCall } from '../approvals/approvals.ts';
import type { Caller } from '../auth/caller.ts';
import type { Tool } from './define-tool.ts';
import { callTarget, recordedArguments } from './recorded-call.ts';

/** Longest value of an argument that is shown, in characters. */
const shownCharacters = 500;

/** What a person is told of a call before it runs. `input` is what will run. */
export function askedCall({
  tool,
  input,
  caller,
  canAllowClient,
  redact,
}: {
  tool: Tool;
  input: Record<string, unknown>;
  caller: Caller;
  canAllowClient: boolean;
  redact: (text: string) => string;
}): AskedCall {
  const shown = (text: string) => withoutInvisible(redact(text));
  const { script: ownScript, initial_script: script = ownScript, ...others } = recordedArguments(tool, input);
  const session = callTarget(input);
  return {
    client: caller.name,
    tool: tool.name,
    title: tool.title,
    ...(session !== undefined && { session: shown(session) }),
    arguments: Object.entries(others)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ({ name, value: cut(shown(typeof value === 'string' ? value : JSON.stringify(value))) })),
    ...(typeof script === 'string' && { script: shown(script) }),
    canAllowClient,
    fingerprint: fingerprintOf(tool, input, caller),
  };
}

function fingerprintOf(tool: Tool, input: Record<string, unknown>, { kind, name }: Caller): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, name, tool.name, input]))
    .digest('hex');
}

/** A person must see what runs: characters that hide or reorder the text around them are shown by their number. */
function withoutInvisible(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, hidden => {
    return `\\u{${hidden.codePointAt(0)!.toString(16)}}`;
  });
}

function cut(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…(+${text.length - shownCharacters} chars)`;
}
