import { expect, it, vi } from 'vitest';
import { formatSessionId, type SessionId } from '../../../src-shared/session-id.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Connection } from '../deephaven/connection.ts';
import type { SessionSource } from './session-source.ts';
import type { ReadySession, Session } from './sessions.ts';
import { bench, fakeConnections, never } from './testing/fakes.ts';

/** The queries of a system as a source: neither of the file nor made here. */
class QuerySource implements SessionSource {
  readonly system: string;
  readonly open = new Set<string>();
  readonly closed: string[] = [];
  readonly #names: string[];
  readonly #connection: Connection;
  #changed = () => {};

  constructor(system: string, names: string[], connection: Connection) {
    this.system = system;
    this.#names = names;
    this.#connection = connection;
  }

  owns({ type, source }: SessionId) {
    return type === 'enterprise' && source === this.system;
  }
  ids() {
    return this.#names.map(name => this.#id(name));
  }
  list() {
    return this.#names.map(name => this.#session(name).summary());
  }
  onChange(listener: () => void) {
    this.#changed = listener;
    return () => {};
  }
  find({ name }: SessionId) {
    if (!this.#names.includes(name)) throw new UserError('SESSION_NOT_FOUND', `No query '${name}'`);
    return this.#session(name);
  }
  async ready(id: SessionId): Promise<ReadySession> {
    return { ...this.find(id), connection: this.#connection, warnings: ['It is shared.'], [Symbol.dispose]() {} };
  }
  start({ name }: SessionId) {
    this.open.add(name);
    this.#changed();
  }
  async stop({ name }: SessionId) {
    this.open.delete(name);
    this.#changed();
  }
  async restart() {}
  async reload() {
    return { sessions: { added: [], removed: [], changed: [], unchanged: this.#names.length }, dynamic_kept: 0 };
  }
  resume() {
    this.start({ type: 'enterprise', source: this.system, name: this.#names[0]! });
  }
  wake() {}
  async close({ message }: UserError) {
    this.closed.push(message);
  }

  #id(name: string) {
    return formatSessionId({ type: 'enterprise', source: this.system, name });
  }
  #session(name: string): Session {
    const id = this.#id(name);
    const summary = (): SessionSummary => ({
      id,
      type: 'enterprise',
      source: this.system,
      name,
      system: this.system,
      origin: 'static',
      language: 'python',
      liveness: this.open.has(name) ? 'ONLINE' : 'OFFLINE',
      state: { phase: this.open.has(name) ? 'ready' : 'idle' } as SessionSummary['state'],
    });
    return {
      id,
      name,
      origin: 'static',
      language: 'python',
      summary,
      details: async () => ({ summary: summary(), available: true, facts: {} }),
      lend: async () => ({ connection: this.#connection, [Symbol.dispose]() {} }),
      access: async () => ({ url: 'https://prod', authType: 'Anonymous' }),
      logTail: async () => [],
      onLog: () => () => {},
      usage: async () => undefined,
    };
  }
}

function scene() {
  const { open } = fakeConnections();
  const source = new QuerySource('prod', ['risk: eod', 'prices'], open({} as never));
  const file = {
    community: { sessions: { local: { host: 'localhost' } } },
    enterprise: {
      systems: { test: { connection_json_url: 'https://test/iris/connection.json', auth_type: 'saml' } },
    },
  };
  return { source, ...bench(file, { openConnection: open, sources: [source] }) };
}

it('joins the sessions of every source by their full ids', async () => {
  const { sessions } = scene();
  const ids = ['community:config:local', 'enterprise:prod:risk: eod', 'enterprise:prod:prices'];
  expect(sessions.list().map(({ id }) => id)).toEqual(ids);
  for (const id of ids) expect(sessions.find(id).id).toBe(id);
  using ready = await sessions.ready('enterprise:prod:prices', never);
  expect(await ready.connection.variables(never)).toMatchObject([{ name: 't' }, { name: 'f' }]);
  expect(ready.warnings).toEqual(['It is shared.']);
});

it('leaves it to the source what starts, stops and can be found', async () => {
  const { sessions, source } = scene();
  sessions.start('Enterprise:prod:prices');
  expect([...source.open]).toEqual(['prices']);
  await sessions.stop('enterprise:prod:prices');
  expect([...source.open]).toEqual([]);
  expect(() => sessions.find('enterprise:prod:none')).toThrow("No query 'none'");
  expect(() => sessions.find('prices')).toThrow(
    expect.objectContaining({ code: 'INVALID_SESSION_ID', hint: expect.stringContaining('enterprise:prod:prices') }),
  );
  expect(() => sessions.find('enterprise:prd:prices')).toThrow(expect.objectContaining({ code: 'SYSTEM_NOT_FOUND' }));
  expect(() => sessions.find('enterprise:test:prices')).toThrow(
    expect.objectContaining({ code: 'SESSION_NOT_FOUND', message: expect.stringContaining('cannot be reached yet') }),
  );
});

it('tells of changes in any of them, reloads, resumes and closes them all', async () => {
  const { sessions, source } = scene();
  const heard: number[] = [];
  sessions.onChange(list => heard.push(list.filter(({ liveness }) => liveness === 'ONLINE').length));
  sessions.resume();
  await vi.waitFor(() => expect(heard).toEqual([1]));
  expect(await sessions.reload({ restartDynamic: false })).toMatchObject({ sessions: { unchanged: 3 } });
  await sessions.close();
  expect(source.closed).toEqual(['The app is shutting down']);
});
