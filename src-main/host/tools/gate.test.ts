import { describe, expect, it } from 'vitest';
import type { Caller } from '../auth/caller.ts';
import { configSchema, type Config } from '../config/schema.ts';
import { needsApproval, refusal, visibleTools } from './gate.ts';
import { tools } from './index.ts';

const caller: Caller = { name: 'cursor', kind: 'mcp', permission: 'full' };
const config = (file: object = {}): Config => configSchema.parse(file);
const names = (file: object, by: Caller = caller) => visibleTools(tools, config(file), by).map(tool => tool.name);
const tool = (name: string) => tools.find(one => one.name === name)!;

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
    ['session_community_create', { session_name: 'a', initial_script: 'x = 1' }],
    ['session_community_create', { session_name: 'a', docker_volumes: ['/:/host'] }],
    ['session_community_create', { session_name: 'a', extra_jvm_args: ['-javaagent:a.jar'] }],
    ['session_community_create', { session_name: 'a', environment_vars: { JAVA_TOOL_OPTIONS: '-javaagent:a.jar' } }],
  ])('asks before %s with %j, which loses data or runs code of the caller', (name, input) => {
    expect(needsApproval(tool(name), input, config(), { ...caller, permission: 'ask' })).toBe(true);
    expect(needsApproval(tool(name), input, config(), caller)).toBe(false);
  });
});
