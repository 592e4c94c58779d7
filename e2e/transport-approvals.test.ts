import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { wholeApprovalSchema } from '../src-shared/approvals-api.ts';
import { answerOf, startApprovalHost, type AnswerForm, type ApprovalHost } from './transport/approval-host.ts';
import { modern, send } from './transport/raw.ts';
import { headlessProgram } from './host-process.ts';

const tool = 'session_community_delete';
/** Each test has its own, so that none finds the answer to another's call. */
let count = 0;
const someSession = () => ({ session_name: `none${++count}` });
/** What the tool says when it ran: there is no such session. */
const ran = { error_code: 'SESSION_NOT_FOUND' };
const refused = { error_code: 'PERMISSION_DENIED' };

const choose =
  (word: string): AnswerForm =>
  ({ choices }) => ({ action: 'accept', content: { decision: choices.find(choice => choice.startsWith(word)) ?? word } });

describe.each(['v1', 'v2'] as const)('a client of SDK %s that shows forms', kind => {
  let server: ApprovalHost;
  beforeAll(async () => {
    server = await startApprovalHost({ config: { community: { session_creation: { prewarm: 0 } } } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('asks its person, and the call runs after a yes', async () => {
    let seen: Parameters<AnswerForm>[0] | undefined;
    const client = await server[kind]('ask', form => {
      seen = form;
      return choose('Allow this once')(form);
    });
    const args = someSession();
    expect(await client.call(tool, args)).toMatchObject(ran);
    expect(seen!.message).toContain(`Client "ask" wants to call ${tool}`);
    expect(seen!.message).toContain(`session_name: ${args.session_name}`);
    expect(seen!.choices).toEqual(['Allow this once', 'Deny']);
    expect(server.host.status().calls[0]).toMatchObject({ tool, approval: { by: 'elicitation', outcome: 'approved' } });
  });

  it('stays what it is when it answers its own form with everything', async () => {
    const everything = 'Allow everything from this client, now and later (its permission becomes full)';
    const client = await server[kind]('ask', choose(everything));
    expect(await client.call(tool, someSession())).toMatchObject(refused);
    expect(server.host.status().clients.find(({ name }) => name === 'ask')?.permission).toBe('ask');
  });

  it('is asked in the app about what no form shows whole, and told so', async () => {
    const client = await server[kind]('ask', () => Promise.reject(new Error('Too long for a form.')));
    const variables = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`NAME_${at}`, `value ${at}`]));
    const messages: string[] = [];
    const onprogress = ({ message = '' }) => void messages.push(message);
    const args = { session_name: `none${++count}`, launch_method: 'python', environment_vars: variables };
    const call = client.call('session_community_create', args, { onprogress });
    const card = await server.nextCard();
    expect(card.isCut).toBe(true);
    const whole = wholeApprovalSchema.parse(await (await server.api('GET', `/approvals/${card.id}`)).json());
    expect(whole.arguments.find(({ name }) => name === 'environment_vars')?.lines).toEqual(
      Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    );
    await server.decide(card, 'deny');
    expect(await call).toMatchObject(refused);
    expect(messages[0]).toBe('too long to be shown here: waiting for your approval in the app');
  });

  it.each<[string, AnswerForm, RegExp]>([
    ['a no', choose('Deny'), /refused this call/],
    ['a no without a form', () => ({ action: 'decline' }), /refused this call/],
    ['no answer', () => ({ action: 'cancel' }), /did not answer/],
    ['an answer that was no choice', choose('Yes, and everything else'), /not an answer to it/],
    ['an accepted form without an answer', () => ({ action: 'accept', content: {} }), /not an answer to it/],
  ])('is refused after %s', async (_name, answer, error) => {
    const client = await server[kind]('ask', answer);
    expect(await client.call(tool, someSession())).toMatchObject({ ...refused, error: expect.stringMatching(error) });
    expect(server.cards()).toEqual([]);
  });

  it('asks nobody before it reads', async () => {
    const client = await server[kind]('ask', () => Promise.reject(new Error('Nothing to ask.')));
    expect(await client.call('sessions_list')).toMatchObject({ success: true });
  });
});

describe('a client that shows no forms', () => {
  it.each(['v1', 'v2'] as const)('waits for the card in the app (SDK %s), with progress', async kind => {
    await using server = await startApprovalHost();
    const client = await server[kind]('ask');
    const messages: string[] = [];
    const args = someSession();
    const call = client.call(tool, args, { onprogress: ({ message = '' }) => void messages.push(message) });
    const card = await server.nextCard();
    expect(card).toMatchObject({
      client: 'ask',
      tool,
      title: 'Delete session',
      session: `community:dynamic:${args.session_name}`,
      arguments: [{ name: 'session_name', lines: [args.session_name] }],
      canAllowClient: true,
    });
    await expect.poll(() => messages.at(-1), { timeout: 5_000 }).toBe('waiting for your approval in the app (2s of 50s)');
    expect(await server.decide(card, 'once')).toBe(204);
    expect(await call).toMatchObject(ran);
    expect(server.cards()).toEqual([]);
    expect(await server.decide(card, 'once')).toBe(400);
    expect(server.host.status().calls[0]).toMatchObject({ approval: { by: 'card', outcome: 'approved' } });
    expect(server.host.status().calls[0]!.ms).toBeLessThan(1_000);
  });

  it('may have promised to', async () => {
    await using server = await startApprovalHost();
    const client = await server.v1('ask', () => Promise.reject(new Error('No window to show it in.')));
    const call = client.call(tool, someSession());
    await server.decide(await server.nextCard(), 'once');
    expect(await call).toMatchObject(ran);
  });

  it('is refused when the person says no', async () => {
    await using server = await startApprovalHost();
    const client = await server.v2('ask');
    const call = client.call(tool, someSession());
    await server.decide(await server.nextCard(), 'deny');
    expect(await call).toMatchObject({ ...refused, hint: expect.stringContaining('Do not try it again') });
    const line = JSON.parse(await server.audit());
    expect(line).toMatchObject({ tool, approval: 'denied', approval_by: 'card', error_code: 'PERMISSION_DENIED' });
  });

  it('is let through once by a late yes, for the same call only', async () => {
    await using server = await startApprovalHost({ approvalSeconds: 0.2 });
    const client = await server.v2('ask');
    const args = someSession();
    expect(await client.call(tool, args)).toMatchObject({ ...refused, hint: expect.stringContaining('within 10 minutes') });
    const [card] = server.cards();
    expect(card).not.toHaveProperty('waitsUntil');
    expect(await server.decide(card!, 'once')).toBe(204);
    expect(await client.call(tool, someSession())).toMatchObject(refused);
    expect(await client.call(tool, args)).toMatchObject(ran);
    expect(await client.call(tool, args)).toMatchObject(refused);
    const other = await server.v2('full');
    expect(await other.call(tool, args)).toMatchObject(ran);
  });

  it('takes its card away when it cancels', async () => {
    await using server = await startApprovalHost();
    for (const kind of ['v1', 'v2'] as const) {
      const client = await server[kind]('ask');
      const cancel = new AbortController();
      const call = client.call(tool, someSession(), { signal: cancel.signal });
      await server.nextCard();
      cancel.abort();
      await expect(call).rejects.toThrow();
      await expect.poll(() => server.cards()).toEqual([]);
    }
  });

  it('needs no yes any more once it is allowed for good', async () => {
    await using server = await startApprovalHost();
    const client = await server.v1('ask');
    const calls = [client.call(tool, someSession()), client.call(tool, someSession())];
    await expect.poll(() => server.cards()).toHaveLength(2);
    await server.decide(server.cards()[0]!, 'client');
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject(ran);
    expect(server.host.status().clients.find(({ name }) => name === 'ask')?.permission).toBe('full');
    expect(await client.call(tool, someSession())).toMatchObject(ran);
  });

  it('is told when the host stops', async () => {
    await using server = await startApprovalHost();
    const client = await server.v1('ask');
    const call = client.call(tool, someSession());
    await server.nextCard();
    await server.host.stop();
    expect(await call).toMatchObject({ error_code: 'UNAVAILABLE', error: expect.stringContaining('stops') });
  });

  it('brings up a notice of the system where there is one', async () => {
    const notices: object[] = [];
    await using server = await startApprovalHost({ platform: { kind: 'desktop', notify: notice => void notices.push(notice) } });
    const client = await server.v2('ask');
    const { session_name } = someSession();
    const call = client.call(tool, { session_name });
    await server.decide(await server.nextCard(), 'once');
    await call;
    const body = `Delete session: community:dynamic:${session_name}.`;
    expect(notices).toEqual([{ title: 'ask waits for your approval', body, path: '/' }]);
  });
});

describe('security.confirm_destructive', () => {
  const config = { security: { confirm_destructive: true } };

  it('asks for every client, and offers no lasting yes', async () => {
    await using server = await startApprovalHost({ config });
    let choices: string[] = [];
    const form = await server.v2('full', shown => {
      choices = shown.choices;
      return choose('Allow this once')(shown);
    });
    expect(await form.call(tool, someSession())).toMatchObject(ran);
    expect(choices).toHaveLength(2);
    const client = await server.v1('full');
    const call = client.call(tool, someSession());
    const card = await server.nextCard();
    expect(card.canAllowClient).toBe(false);
    expect(await server.decide(card, 'client')).toBe(400);
    await server.decide(card, 'once');
    expect(await call).toMatchObject(ran);
  });
});

describe('security.ask_in: app', () => {
  it('asks by a card whatever the client can show', async () => {
    await using server = await startApprovalHost({ config: { security: { ask_in: 'app' } } });
    for (const kind of ['v1', 'v2'] as const) {
      const client = await server[kind]('ask', choose('Allow this once'));
      const call = client.call(tool, someSession());
      await server.decide(await server.nextCard(), 'once');
      expect(await call).toMatchObject(ran);
      expect(server.host.status().calls[0]).toMatchObject({ approval: { by: 'card', outcome: 'approved' } });
    }
  });
});

/** What runs code of the caller's, and holds secrets of others. */
const ownCode = () => ({
  session_name: `none${++count}`,
  launch_method: 'python',
  auth_token: 'my-own-key-of-this-worker',
  environment_vars: { A: 'VALUE-OF-A', B: 'two\nPATH=/evil' },
  extra_jvm_args: ['-Da=1', '-Db=2'],
  initial_script: `x = 1\n${'y = 2\n'.repeat(5)}z = '{"session_name":"'`,
});

const shownLines = (given: ReturnType<typeof ownCode>) => [
  { name: 'session_name', lines: [given.session_name] },
  { name: 'launch_method', lines: ['python'] },
  { name: 'auth_token', lines: ['my-own-key-of-this-worker'] },
  { name: 'extra_jvm_args', lines: ['-Da=1', '-Db=2'] },
  { name: 'environment_vars', lines: ['A=VALUE-OF-A', 'B=two\\u{a}PATH=/evil'] },
];

describe('a question', () => {
  const nasty = [
    'x = 1\ny = 2',
    '{"session_name":"',
    '"tool":"session_community_create"',
    ',"result":"error"',
    '":{"LOOK"',
    'VALUE-OF-A',
  ];
  const sessions = Object.fromEntries(
    nasty.map((auth_token, at) => [`s${at}`, { host: '127.0.0.1', port: 1, auth_type: 'PSK', auth_token }]),
  );
  const config = { community: { sessions, session_creation: {} } };
  it('shows all that would run as it would, on the card, also what is a secret elsewhere', async () => {
    await using server = await startApprovalHost({ config });
    const client = await server.v1('ask');
    const given = ownCode();
    const call = client.call('session_community_create', given);
    const card = await server.nextCard();
    expect(card.script).toEqual({ text: given.initial_script, lines: 7 });
    expect(card.arguments).toEqual(expect.arrayContaining(shownLines(given)));
    await server.decide(card, 'deny');
    expect(await call).toMatchObject(refused);
  });

  it('shows the same in the form of a client', async () => {
    await using server = await startApprovalHost({ config });
    let message = '';
    const client = await server.v2('ask', form => {
      message = form.message;
      return choose('Deny')(form);
    });
    const given = ownCode();
    expect(await client.call('session_community_create', given)).toMatchObject(refused);
    const shown = message.split('\n');
    expect(shown).toEqual(
      expect.arrayContaining([
        '  A=VALUE-OF-A',
        '  B=two\\u{a}PATH=/evil',
        '  -Da=1',
        '  -Db=2',
        'auth_token: my-own-key-of-this-worker',
      ]),
    );
    expect(message.endsWith(`Script:\n${given.initial_script}`)).toBe(true);
  });

  it('that was answered with no is in the audit and among the calls, which hold no secret and can be read', async () => {
    await using server = await startApprovalHost({ config });
    const client = await server.v1('ask', choose('Deny'));
    const given = ownCode();
    expect(await client.call('session_community_create', given)).toMatchObject(refused);
    const { calls } = (await (await server.api('GET', '/calls')).json()) as { calls: { id: string }[] };
    const record = (await (await server.api('GET', `/calls/${calls[0]!.id}`)).json()) as { input: string; output: string };
    expect(record).toMatchObject({ state: 'failed', approval: { by: 'elicitation', outcome: 'denied' } });
    expect(JSON.parse(record.output)).toMatchObject(refused);
    expect(JSON.parse(record.input)).toEqual({
      ...given,
      auth_token: '[secret]',
      environment_vars: '[secret]',
      initial_script: `[secret]\n${'y = 2\n'.repeat(4)}z = '[secret]'`,
    });
    const line = JSON.parse((await server.audit()).trim());
    expect(line).toMatchObject({
      tool: 'session_community_create',
      args: Object.keys(given),
      result: 'error',
      error_code: 'PERMISSION_DENIED',
      approval: 'denied',
      approval_by: 'elicitation',
    });
  });
});

describe('a changed permission', () => {
  it('holds at once for sessions that are open, whose tools are others then', async () => {
    await using server = await startApprovalHost();
    const [v1, v2, other] = await Promise.all([server.v1('full'), server.v2('full'), server.v1('ask')]);
    let othersTold = false;
    void other.toolsChanged().then(() => (othersTold = true));
    expect(await v1.list()).toContain(tool);
    const told = Promise.all([v1.toolsChanged(), v2.toolsChanged()]);
    expect((await server.api('PATCH', '/clients/full', { permission: 'read-only' })).status).toBe(204);
    await told;
    expect(await v1.list()).not.toContain(tool);
    expect(await v2.list()).not.toContain(tool);
    expect(await v1.call(tool, someSession())).toMatchObject({ error_code: 'READ_ONLY' });
    await server.api('PATCH', '/clients/full', { permission: 'full' });
    expect(await v1.call(tool, someSession())).toMatchObject(ran);
    expect(await other.list()).toContain(tool);
    expect(othersTold).toBe(false);
  });

  it('answers what waits', async () => {
    await using server = await startApprovalHost();
    const client = await server.v2('ask');
    for (const [permission, outcome] of [
      ['read-only', refused],
      ['full', ran],
    ] as const) {
      await server.api('PATCH', '/clients/ask', { permission: 'ask' });
      const call = client.call(tool, someSession());
      await server.nextCard();
      await server.api('PATCH', '/clients/ask', { permission });
      expect(await call).toMatchObject(outcome);
    }
  });
});

describe('an answer that a client made up', () => {
  let server: ApprovalHost;
  beforeAll(async () => {
    server = await startApprovalHost();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const yes = { approval: { action: 'accept', content: { decision: 'Allow this once' } } };

  /** One request of the 2026 revision from a client that shows forms. */
  async function ask(args: object, more: object = {}, token = server.tokens.ask) {
    const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
    const { headers, body } = modern('tools/call', { name: tool, arguments: args, ...more }, meta);
    const { json } = await send(server.host.url!, { body, headers: { ...headers, authorization: `Bearer ${token}` } });
    return json;
  }
  async function question(args: object): Promise<string> {
    const { result } = await ask(args);
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { approval: { method: 'elicitation/create' } } });
    return result!['requestState'] as string;
  }

  it('counts once, with the state that came with the question', async () => {
    const args = someSession();
    const requestState = await question(args);
    expect(answerOf((await ask(args, { requestState, inputResponses: yes })).result)).toMatchObject(ran);
    expect(answerOf((await ask(args, { requestState, inputResponses: yes })).result)).toMatchObject(refused);
  });

  it('is no answer without a question', async () => {
    expect((await ask(someSession(), { inputResponses: yes })).result).toMatchObject({ resultType: 'input_required' });
  });

  it('is none to another call', async () => {
    const requestState = await question(someSession());
    expect(answerOf((await ask(someSession(), { requestState, inputResponses: yes })).result)).toMatchObject(refused);
  });

  it('is none of another client, nor with a state that we did not seal', async () => {
    await server.api('PATCH', '/clients/full', { permission: 'ask' });
    const args = someSession();
    const requestState = await question(args);
    const [head, body, seal] = requestState.split('.');
    const other = Buffer.from(body!, 'base64url')
      .toString()
      .replace(/"exp":\d+/, '"exp":9999999999');
    const forged = [head, Buffer.from(other).toString('base64url'), seal].join('.');
    for (const { error } of [
      await ask(args, { requestState, inputResponses: yes }, server.tokens.full),
      await ask(args, { requestState: forged, inputResponses: yes }),
      await ask(args, { requestState: 'nonsense', inputResponses: yes }),
    ]) {
      expect(error).toMatchObject({ code: -32_602, data: { reason: 'invalid_request_state' } });
    }
  });

  it.each([
    {},
    { approval: 'yes' },
    { approval: { action: 'accept' } },
    { approval: { action: 'accept', content: { decision: true } } },
    { other: yes.approval },
  ])('is none in another form: %j', async inputResponses => {
    const args = someSession();
    const requestState = await question(args);
    const { result, error } = await ask(args, { requestState, inputResponses });
    expect(error ?? answerOf(result)).toMatchObject(error ? { code: -32_602 } : refused);
  });
});

/** The host of its own that a client starts. */
const command = (dir: string) => ({
  command: process.execPath,
  args: [headlessProgram, '--stdio', '--data-dir', dir],
  stderr: 'ignore' as const,
});

async function connectV1(dir: string, answer: AnswerForm) {
  const client = new ClientV1({ name: 'asker', version: '1' }, { capabilities: { elicitation: {} } });
  onTestFinished(() => client.close());
  client.setRequestHandler(ElicitRequestSchema, () => answer({ message: '', choices: ['Allow this once'] }));
  await client.connect(new StdioV1(command(dir)));
  return async () => answerOf(await client.callTool({ name: tool, arguments: someSession() }));
}

async function connect(dir: string, answer?: AnswerForm) {
  const client = new Client(
    { name: 'asker', version: '1' },
    { versionNegotiation: { mode: 'auto' }, ...(answer && { capabilities: { elicitation: {} } }) },
  );
  onTestFinished(() => client.close());
  if (answer) client.setRequestHandler('elicitation/create', () => answer({ message: '', choices: ['Allow this once'] }));
  await client.connect(new StdioClientTransport(command(dir)));
  return async () => answerOf(await client.callTool({ name: tool, arguments: someSession() }));
}

describe('over stdio', () => {
  it('asks through the client, and without that and an app refuses at once', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'approvals-own-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    await writeFile(path.join(dir, 'deephaven_mcp.json'), '{ security: { confirm_destructive: true } }');
    const plain = await connect(dir);
    const startedAt = performance.now();
    expect(await plain()).toMatchObject({ ...refused, error: expect.stringContaining('no app to ask in') });
    expect(performance.now() - startedAt).toBeLessThan(20_000); // a card would wait 50 s
    for (const open of [connect, connectV1]) {
      const asking = await open(dir, choose('Allow this once'));
      expect(await asking()).toMatchObject(ran);
    }
  });

  it('asks about all of a long call where there is no app, and refuses what nobody would read', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'approvals-long-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    await writeFile(
      path.join(dir, 'deephaven_mcp.json'),
      '{ security: { confirm_destructive: true }, community: { session_creation: {} } }',
    );
    const client = new Client(
      { name: 'asker', version: '1' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } },
    );
    onTestFinished(() => client.close());
    const asked: string[] = [];
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return { action: 'decline' };
    });
    await client.connect(new StdioClientTransport(command(dir)));
    const create = async (initial_script: string) =>
      answerOf(
        await client.callTool({
          name: 'session_community_create',
          arguments: { session_name: 'none', launch_method: 'python', initial_script },
        }),
      );
    const script = 'y = 2\n'.repeat(10_000);
    expect(await create(script)).toMatchObject({ ...refused, error: expect.stringContaining('refused this call') });
    expect(asked).toEqual([expect.stringContaining(script)]);
    expect(await create('y = 2\n'.repeat(20_000))).toMatchObject({ ...refused, error: expect.stringContaining('too long') });
    expect(asked).toHaveLength(1);
  });

  it('asks by a card of the host that runs', async () => {
    await using server = await startApprovalHost({ config: { security: { confirm_destructive: true } } });
    const call = (await connect(server.dir))();
    await server.decide(await server.nextCard(), 'once');
    expect(await call).toMatchObject(ran);
    for (const open of [connect, connectV1]) {
      const asking = await open(server.dir, choose('Allow this once'));
      expect(await asking()).toMatchObject(ran);
    }
  });
});
