import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { configSchema } from '../config/schema.ts';
import { createActivity } from '../observe/activity.ts';
import type { AuditedCall } from '../observe/audit.ts';
import type { Log } from '../observe/log.ts';
import { createRedaction } from '../observe/redaction.ts';
import { createPause } from './pause.ts';
import { toWireText } from '../base/wire-text.ts';
import { createToolCalls } from './call.ts';
import type { ToolAnswer, ToolCallParts, ToolCallRequest } from './tool-call.ts';
import { defineTool, type Tool, type ToolContext } from './define-tool.ts';
import { RawJson } from './result.ts';

/** A tool that does what a test says. */
function toolThat(run: (context: ToolContext) => Record<string, unknown>, more: Partial<Tool> = {}): Tool {
  return {
    ...defineTool({
      name: 'session_try',
      title: 'Try',
      description: 'Tries.',
      group: 'core',
      readOnly: true,
      input: z.strictObject({ session_id: z.string().optional() }),
      output: z.looseObject({}),
      run: async (_input, context) => run(context),
    }),
    ...more,
  };
}

function setUp(tool: Tool, file: object = {}, permissionOf: ToolCallParts['permissionOf'] = by => by.permission) {
  const logged: unknown[] = [];
  const note = (fields: object, message: string) => void logged.push({ ...fields, message });
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  const audited: AuditedCall[] = [];
  const redaction = createRedaction();
  const activity = createActivity();
  const parts = {
    log,
    redaction,
    activity,
    tools: [tool],
    config: () => configSchema.parse(file),
    audit: { write: (call: AuditedCall) => void audited.push(call) },
    pause: createPause(() => {}),
    permissionOf,
  };
  const calls = createToolCalls(parts as unknown as ToolCallParts);
  const call = async (changes: Partial<ToolCallRequest> = {}) =>
    (await calls.call({
      name: tool.name,
      arguments: {},
      caller: { name: 'cursor', kind: 'mcp', permission: 'full' },
      signal: new AbortController().signal,
      progress() {},
      output() {},
      ...changes,
    })) as ToolAnswer;
  return { call, calls, logged, audited, redaction, activity, pause: parts.pause };
}

const guard = (settings: object) => ({ server: { response_guard: settings } });

describe('a call', () => {
  it('is refused while a person paused new ones', async () => {
    const { call, pause } = setUp(toolThat(() => ({})));
    pause.set(true);
    expect(JSON.parse((await call()).text)).toMatchObject({ error_code: 'UNAVAILABLE', error: 'Paused by the user.' });
    pause.set(false);
    expect(await call()).toMatchObject({ isError: false });
  });

  it('is refused when its client may only read by the time a person says yes', async () => {
    const run = vi.fn(() => ({}));
    const { call } = setUp(toolThat(run, { readOnly: false, destructive: true }), {}, () => 'read-only');
    const caller = { name: 'cursor', kind: 'mcp', permission: 'ask' } as const;
    expect(JSON.parse((await call({ caller, elicit: { fits: () => true, ask: async () => 'once' } })).text)).toMatchObject({
      error_code: 'READ_ONLY',
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('answers compact JSON with raw parts as they are, without absent fields', async () => {
    const { call } = setUp(toolThat(() => ({ a: 1, gone: undefined, data: new RawJson('{"x":[1, 2]}') })));
    expect(await call()).toEqual({ text: '{"success":true,"a":1,"data":{"x":[1, 2]}}', isError: false });
  });

  it('records of a wire text as much as of any other', async () => {
    const data = JSON.stringify('ä"\n'.repeat(50_000));
    const calls = [data, toWireText(data)].map(text => setUp(toolThat(() => ({ a: 1, data: new RawJson(text) }))));
    const [plain, wire] = await Promise.all(calls.map(({ call }) => call()));
    expect(wire!.text.replace(wire!.wire!.placeholder, () => data) === plain!.text).toBe(true);
    const records = calls.map(({ activity: { details, recent } }) => details(recent(1)[0]!.id)!);
    expect(records[1]!.outBytes).toBe(records[0]!.outBytes);
    expect(records[1]!.output === records[0]!.output).toBe(true);
  });

  it('sends the same object where an output schema is declared', async () => {
    const { call } = setUp(toolThat(() => ({ a: 1 }), { structured: true, output: z.looseObject({ a: z.number() }) }));
    const answer = await call();
    expect(answer.structured).toEqual(JSON.parse(answer.text));
  });

  it('does not send what its own schema forbids', async () => {
    const { call, logged } = setUp(toolThat(() => ({ a: 'no number' }), { output: z.looseObject({ a: z.number() }) }));
    expect(JSON.parse((await call()).text)).toMatchObject({ success: false, error_code: 'INTERNAL' });
    expect(logged).toContainEqual(expect.objectContaining({ issues: expect.any(Array) }));
  });

  it('wraps a failure with its hint and details', async () => {
    const error = new UserError('LAUNCH_FAILED', 'It died.', {
      hint: 'Try again.',
      toolHint: 'Call session_try.',
      details: { exit_code: 3 },
    });
    const { call } = setUp(
      toolThat(() => {
        throw error;
      }),
    );
    expect(await call()).toEqual({
      text: '{"success":false,"error":"It died.","isError":true,"error_code":"LAUNCH_FAILED","hint":"Try again. Call session_try.","exit_code":3}',
      isError: true,
    });
  });

  it('hides what an unexpected error says, and logs it', async () => {
    const { call, logged } = setUp(
      toolThat(() => {
        throw new TypeError('at secret place');
      }),
    );
    const { text } = await call();
    expect(JSON.parse(text)).toMatchObject({ error_code: 'INTERNAL' });
    expect(text).not.toContain('secret place');
    expect(logged).toContainEqual(expect.objectContaining({ err: expect.any(TypeError) }));
  });

  it('calls whatever an abort broke off cancelled', async () => {
    const { call } = setUp(
      toolThat(({ signal }) => {
        throw signal.reason;
      }),
    );
    const { text } = await call({ signal: AbortSignal.abort('gone') });
    expect(JSON.parse(text)).toMatchObject({ error_code: 'CANCELLED' });
  });

  it('knows no other tool', async () => {
    const { calls } = setUp(toolThat(() => ({})));
    expect(await calls.call({ name: 'other' } as ToolCallRequest)).toBeUndefined();
  });

  it('masks secrets everywhere but in the fields made to show them', async () => {
    const { call, redaction, activity } = setUp(
      toolThat(() => ({ auth_token: 'hunter2hunter2', other: 'x hunter2hunter2' }), { reveals: ['auth_token'] }),
    );
    redaction.add(new Secret('hunter2hunter2'));
    const { text } = await call();
    expect(JSON.parse(text)).toEqual({ success: true, auth_token: 'hunter2hunter2', other: 'x [secret]' });
    const [{ id } = { id: '' }] = activity.recent(1);
    expect(activity.details(id)?.output).not.toContain('hunter2hunter2');
  });

  it('masks secrets in its live output', async () => {
    const { call, redaction } = setUp(toolThat(({ output }) => ({ sent: output('key hunter2hunter2\n') })));
    redaction.add(new Secret('hunter2hunter2'));
    const sent: string[] = [];
    await call({ output: text => void sent.push(text) });
    expect(sent).toEqual(['key [secret]\n']);
  });

  it('for credentials is noted as not granted even where it is refused before it runs', async () => {
    const { call, audited } = setUp(toolThat(() => ({}), { secret: true }));
    await call({ caller: { name: 'cursor', kind: 'mcp', permission: 'read-only' } });
    await call({ arguments: { nonsense: 1 } });
    expect(audited).toMatchObject([
      { errorCode: 'READ_ONLY', credentials: { granted: false, mode: 'none' } },
      { errorCode: 'INVALID_ARGUMENT', credentials: { granted: false, mode: 'none' } },
    ]);
  });

  it('is noted once in activity, audit and log, without sensitive values', async () => {
    const tool = toolThat(() => ({}), {
      sensitive: ['auth_token'],
      input: z.strictObject({ id: z.string(), auth_token: z.string() }),
    });
    const { call, audited, activity, logged } = setUp(tool);
    await call({ arguments: { id: 'community:config:a', auth_token: 'hunter2hunter2' } });
    expect(activity.recent(5)).toMatchObject([{ tool: 'session_try', session: 'community:config:a', state: 'ok' }]);
    expect(audited).toMatchObject([{ tool: 'session_try', target: 'community:config:a', client: 'cursor' }]);
    expect(JSON.stringify([audited, activity.details(activity.recent(1)[0]!.id), logged])).not.toContain('hunter2hunter2');
  });

  it('repeats its progress every two seconds', async () => {
    vi.useFakeTimers();
    const messages: string[] = [];
    const slow = { ...toolThat(() => ({})), run: () => new Promise<object>(resolve => setTimeout(resolve, 5000, {})) };
    const { call } = setUp(slow as Tool);
    const answer = call({ progress: message => void messages.push(message) });
    await vi.advanceTimersByTimeAsync(5000);
    await answer;
    vi.useRealTimers();
    expect(messages).toEqual(['Try (2s)', 'Try (4s)']);
  });
});

const long = () => ({ session_id: 'a', list: ['x'.repeat(4000)], text: 'y'.repeat(4000) });

describe('an answer that is too long', () => {
  it('is served with a warning by default', async () => {
    const { call } = setUp(toolThat(long), guard({ token_limit: 1000 }));
    expect(JSON.parse((await call()).text).warnings).toEqual([expect.stringContaining('the limit is 1000')]);
  });

  it('is refused when the limit is enforced', async () => {
    const { call } = setUp(toolThat(long), guard({ token_limit: 1000, mode: 'enforce' }));
    expect(JSON.parse((await call()).text)).toMatchObject({ error_code: 'RESPONSE_TOO_LARGE' });
  });

  it('is shortened, not refused, where something was changed', async () => {
    const { call } = setUp(toolThat(long, { readOnly: false }), guard({ token_limit: 1000, mode: 'enforce' }));
    const { text } = await call();
    expect(text.length).toBeLessThanOrEqual(3500);
    expect(JSON.parse(text)).toMatchObject({ success: true, session_id: 'a', list: [], text: expect.stringMatching(/^y+$/) });
  });

  it('is served as it is without a guard, and by an excluded tool', async () => {
    for (const settings of [{ mode: 'off' }, { enabled: false }, { mode: 'enforce', excluded_tools: ['session_try'] }]) {
      const { call } = setUp(toolThat(long), guard({ token_limit: 1000, ...settings }));
      expect(JSON.parse((await call()).text)).toEqual({ success: true, ...long() });
    }
  });

  it('over the hard limit is refused with its size', async () => {
    const { call } = setUp(toolThat(long), {
      server: { response_limits: { max_response_bytes: 5000, warning_response_bytes: 100 } },
    });
    expect(JSON.parse((await call()).text).error).toMatch(/^Response would be ~0\.0MB \(max/);
  });
});
