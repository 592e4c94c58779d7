import { describe, expect, it } from 'vitest';
import type { Caller } from '../auth/caller.ts';
import { configSchema, type Config } from '../config/schema.ts';
import { powers } from './argument-powers.ts';
import { needsApproval, refusal, visibleTools } from './gate.ts';
import { tools } from './index.ts';

const caller: Caller = { name: 'cursor', kind: 'mcp', permission: 'full' };
const config = (file: object = {}): Config => configSchema.parse(file);
const names = (file: object, by: Caller = caller) => visibleTools(tools, config(file), by).map(tool => tool.name);
const tool = (name: string) => tools.find(one => one.name === name)!;
const asksFor = (by: Caller, docker_image: string) =>
  needsApproval(tool('session_community_create'), { docker_image }, config(), by);
const opens = (by: Caller, open: boolean, file = {}) => refusal(tool('session_browser_url'), config(file), by, { open })?.code;

describe('the gate', () => {
  it('shows everything but old names by default', () => {
    expect(names({})).toEqual(tools.filter(one => !one.compatOnly).map(one => one.name));
    expect(names({ tools: { compat_v2: true } })).toContain('session_table_schema');
  });

  it('hides groups and tools that are off, and says which key turns them on', () => {
    const file = { tools: { groups: { community: false }, disabled: ['session_pip_list'] } };
    expect(names(file)).not.toContain('session_community_create');
    expect(names(file)).not.toContain('session_pip_list');
    expect(refusal(tool('session_community_create'), config(file), caller)).toMatchObject({
      code: 'DISABLED',
      hint: 'Only the user can switch it on: tools.groups.community in deephaven_mcp.json.',
    });
  });

  it('hides what writes from a read-only server', () => {
    const file = { security: { read_only: true } };
    expect(visibleTools(tools, config(file), caller).every(one => one.readOnly)).toBe(true);
    expect(refusal(tool('session_script_run'), config(file), caller)?.code).toBe('READ_ONLY');
    expect(refusal(tool('session_table_data'), config(file), caller)).toBeUndefined();
  });

  it('hides what writes and what shows secrets from a read-only client', () => {
    const reader: Caller = { ...caller, permission: 'read-only' };
    expect(names({}, reader)).not.toContain('session_script_run');
    expect(names({}, reader)).not.toContain('session_community_credentials');
    expect(refusal(tool('session_community_credentials'), config(), reader)?.code).toBe('READ_ONLY');
  });

  it('asks a person before a client that must ask destroys something, not before it reads or creates', () => {
    const asking: Caller = { ...caller, permission: 'ask' };
    const names = ['session_script_run', 'session_community_delete', 'session_community_create', 'session_table_data'];
    const asks = (by: Caller, file = {}) => names.map(name => needsApproval(tool(name), {}, config(file), by));
    expect(asks(asking)).toEqual([true, true, false, false]);
    expect(asks(caller)).toEqual([false, false, false, false]);
    const strict = { security: { confirm_destructive: true } };
    expect(asks(caller, strict)).toEqual([true, true, false, false]);
    expect(asks({ ...caller, kind: 'control' }, strict)).toEqual([true, true, false, false]);
    expect(asks({ ...caller, kind: 'ui' }, strict)).toEqual([false, false, false, false]);
  });

  it.each([
    ['mcp_reload', { restart_dynamic: true }],
    ['session_community_create', { initial_script: 'x = 1' }],
    ['session_community_create', { docker_volumes: ['/:/host'] }],
    ['session_community_create', { docker_volumes: [] }],
    ['session_community_create', { python_venv_path: '/venv' }],
    ['session_community_create', { extra_jvm_args: ['-XX:OnOutOfMemoryError=sh x'] }],
    ['session_community_create', { environment_vars: { PYTHONPATH: '/x' } }],
    ['session_community_create', { auth_token: 'a-key-that-the-client-knows' }],
    ['session_community_create', { auth_type: 'anonymous' }],
    ['session_community_create', { auth_type: 'com.example.Handler' }],
  ])('asks before %s with %j, which loses data or runs code of the caller, where the client must ask', (name, input) => {
    expect(needsApproval(tool(name), input, config(), { ...caller, permission: 'ask' })).toBe(true);
    expect(needsApproval(tool(name), input, config(), caller)).toBe(false);
  });

  it.each([
    [{}],
    [{ auth_type: 'psk', heap_size_gb: 2, launch_method: 'docker', programming_language: 'Groovy' }],
    [{ docker_image: 'ghcr.io/deephaven/server:latest' }],
    [{ docker_image: 'ghcr.io/deephaven/server-slim:1.2' }],
    [{ docker_image: 'corp.io/team/server:1' }],
    [{ docker_image: 'my/own' }],
  ])('makes a session of the configured shape, %j, without a question', input => {
    const file = {
      security: { allow_scripts: false, workers: { images: ['corp.io/team/*', 'ghcr.io/deephaven/*'] } },
      community: { session_creation: { defaults: { docker_image: 'my/own:3', images: { python: 'my/own' } } } },
    };
    const asking: Caller = { ...caller, permission: 'ask' };
    expect(needsApproval(tool('session_community_create'), input, config(file), asking)).toBe(false);
    expect(refusal(tool('session_community_create'), config(file), asking, input)).toBeUndefined();
  });

  it('asks before an image that the configuration does not name, whatever the permission, but on our own page', () => {
    for (const image of ['evil.io/ghcr.io/deephaven/server', 'alpine', 'ghcr.io/deephaven/other']) {
      expect(asksFor(caller, image)).toBe(true);
      expect(asksFor({ ...caller, permission: 'ask' }, image)).toBe(true);
      expect(asksFor({ ...caller, kind: 'control' }, image)).toBe(true);
      expect(asksFor({ ...caller, kind: 'ui' }, image)).toBe(false);
    }
  });

  it.each([
    ['session_script_run', { script: '1' }],
    ['session_script_run', { script_path: 'a.py' }],
    ...[
      { initial_script: '1' },
      { initial_script_path: 'a.py' },
      { docker_image: 'alpine' },
      { docker_volumes: ['/a:/b'] },
      { python_venv_path: '/venv' },
      { extra_jvm_args: [] },
      { environment_vars: {} },
      { auth_token: 'a-key-that-the-client-knows' },
      { auth_type: 'Anonymous' },
    ].map((input): [string, object] => ['session_community_create', input]),
  ])('refuses %s with %j where no code of a caller may run, whoever calls', (name, input) => {
    const off = config({ security: { allow_scripts: false } });
    for (const by of [caller, { ...caller, permission: 'ask' }, { ...caller, kind: 'ui' }] as const) {
      expect(refusal(tool(name), off, by, { ...input })).toMatchObject({
        code: 'DISABLED',
        message: expect.stringContaining(`'${Object.keys(input)[0]}' of ${name}`),
        hint: 'Only the user can allow it: security.allow_scripts in deephaven_mcp.json.',
      });
    }
  });

  it('opens no window for who may only read', () => {
    const reader: Caller = { ...caller, permission: 'read-only' };
    expect(opens(reader, true)).toBe('READ_ONLY');
    expect(opens(reader, false)).toBeUndefined();
    expect(opens(caller, true)).toBeUndefined();
    expect(opens(caller, true, { security: { read_only: true } })).toBe('READ_ONLY');
  });

  it('knows powers only of arguments that there are', () => {
    for (const [name, ofTool] of Object.entries(powers)) {
      expect(Object.keys(tool(name).input.shape)).toEqual(expect.arrayContaining(Object.keys(ofTool)));
    }
  });
});
