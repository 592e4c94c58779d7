import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { ToolCallRequest, ToolCalls } from '../../src-main/host/tools/tool-call.ts';
import { defineTool, type Tool } from '../../src-main/host/tools/define-tool.ts';

const fromRequest = () => Promise.reject(new Error('These tools are answered by toolCalls below.'));

const tools: Tool[] = [
  defineTool({
    name: 'who_am_i',
    title: 'Who am I',
    description: 'The caller, as the server sees it.',
    group: 'core',
    readOnly: true,
    input: z.object({}),
    structured: true,
    output: z.object({ name: z.string(), permission: z.string(), client: z.string() }),
    run: fromRequest,
  }),
  defineTool({
    name: 'echo',
    title: 'Echo',
    description: 'The arguments as they came.',
    group: 'core',
    readOnly: true,
    input: z.object({ text: z.string().describe('Any text'), times: z.int().default(1) }),
    structured: true,
    output: z.object({}),
    run: fromRequest,
  }),
  defineTool({
    name: 'fail',
    title: 'Fail',
    description: 'Fails.',
    group: 'core',
    readOnly: false,
    destructive: true,
    input: z.object({}),
    structured: true,
    output: z.object({ never: z.string() }),
    run: fromRequest,
  }),
  defineTool({
    name: 'work',
    title: 'Work',
    description: 'Reports steps and output, then waits until it is cancelled or the time is over.',
    group: 'core',
    readOnly: false,
    input: z.object({ ms: z.int().default(60_000) }),
    output: z.looseObject({}),
    run: fromRequest,
  }),
];

export interface TestToolCalls extends ToolCalls {
  /** Resolves when the next call of `work` has begun, with a promise of how it ends. */
  nextWork(): Promise<{ ended: Promise<'done' | 'aborted'> }>;
  hide(name: string): void;
}

/** Real answers without Deephaven: what the transports must carry unchanged. */
export function toolCalls(): TestToolCalls {
  const hidden = new Set<string>();
  let began: ((work: { ended: Promise<'done' | 'aborted'> }) => void) | undefined;

  async function work({ arguments: args, signal, progress, output }: ToolCallRequest) {
    progress('one', 1, 3);
    output('some output\n');
    progress('two', 2, 3);
    progress('still two');
    const ms = (args as { ms?: number } | undefined)?.ms ?? 60_000;
    const ended = delay(ms, 'done' as const, { signal }).catch(() => 'aborted' as const);
    began?.({ ended });
    return success({ outcome: await ended });
  }

  return {
    list: caller => tools.filter(tool => !hidden.has(tool.name) && (caller.permission !== 'read-only' || tool.readOnly)),
    async call(request) {
      const { name, caller } = request;
      if (name === 'work') return work(request);
      if (name === 'echo') return success({ arguments: request.arguments });
      if (name === 'fail') return { text: '{"success":false,"error":"No.","error_code":"DISABLED"}', isError: true };
      if (name !== 'who_am_i') return undefined;
      const fields = { name: caller.name, permission: caller.permission, client: request.clientVersion };
      return { ...success(fields), structured: { success: true, ...fields } };
    },
    nextWork: () => new Promise(resolve => (began = resolve)),
    hide: name => void hidden.add(name),
  };
}

function success(fields: object) {
  return { text: JSON.stringify({ success: true, ...fields }), isError: false };
}
