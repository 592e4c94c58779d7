import { createHash } from 'node:crypto';
import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { AskedCall } from '../approvals/approvals.ts';
import type { Caller } from '../auth/caller.ts';
import type { Tool } from './define-tool.ts';
import { callTarget } from './recorded-call.ts';

/**
 * What a person is told of a call before it runs: all of it, as it will run. Nothing in it is masked, since a caller that
 * chose a secret to be its own script would have it hidden.
 * @param input what will run
 */
export function askedCall({
  tool,
  input,
  caller,
  canAllowClient,
  confinement,
}: {
  tool: Tool;
  input: Record<string, unknown>;
  caller: Caller;
  canAllowClient: boolean;
  confinement?: Sandboxing | undefined;
}): AskedCall {
  const { script: ownScript, initial_script: script = ownScript, ...others } = input;
  const session = callTarget(input);
  return {
    client: caller.name,
    tool: tool.name,
    title: tool.title,
    ...(session !== undefined && { session: onOneLine(session) }),
    arguments: Object.entries(others)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ({ name, lines: linesOf(value).map(onOneLine) })),
    ...(typeof script === 'string' && { script: onItsLines(script) }),
    ...(confinement?.isOn === false && { warning: unconfined(confinement.reason) }),
    canAllowClient,
    fingerprint: fingerprintOf(tool, input, caller),
  };
}

function unconfined(reason: string): string {
  return `It would run as you, without a sandbox: it could read and change all that you can. (${reason})`;
}

/** How much there is to read. */
export function charactersOf({ arguments: given, script = '' }: AskedCall): number {
  return given.reduce((sum, { name, lines }) => sum + name.length + lines.join('\n').length, script.length);
}

function fingerprintOf(tool: Tool, input: Record<string, unknown>, { kind, name }: Caller): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, name, tool.name, input]))
    .digest('hex');
}

/** Each item of a list, and each named value, for a line of its own. */
function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.map(textOf);
  if (typeof value !== 'object' || value === null) return [textOf(value)];
  const entries = Object.entries(value);
  return entries.length === 0 ? ['{}'] : entries.map(([name, item]) => `${name}=${textOf(item)}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** No item may look like two, and a person must see what hides or reorders the text around it. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, byNumber);
}

function onItsLines(script: string): string {
  return script.replaceAll('\r\n', '\n').replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, byNumber);
}

function byNumber(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
