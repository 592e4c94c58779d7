import { expect, it } from 'vitest';
import { UserError } from '../../../src-shared/user-error.ts';
import { cautiousConfig } from './cautious-config.ts';
import { readConfig } from './read-config.ts';
import type { Config } from './schema.ts';

const problem = new UserError('CONFIG_ERROR', 'server.port: must be an integer (line 1)');
const first = (text: string | undefined) => cautiousConfig(text, problem, undefined);
const defaults = readConfig('', {}).config;
const wide = readConfig(
  `{
    security: {
      community: { credential_retrieval_mode: "all", return_token_on_create: true },
      workers: { volumes: ["/a", "/b:rw"], images: ["x/*", "y"], anonymous: true, sandbox: "off" },
      allow_any_script_path: true,
    },
    community: { sessions: { one: {} }, session_creation: { max_concurrent_sessions: 3 } },
    workspace: { roots: ["/work", "/other"] },
  }`,
  {},
).config;
const after = (text: string) => cautiousConfig(text, problem, wide);

it.each<[string, (config: Config) => unknown, unknown]>([
  ['security: { read_only: true }', ({ security }) => security.read_only, true],
  ['security: { allow_scripts: false }', ({ security }) => security.allow_scripts, false],
  ['security: { confirm_destructive: true }', ({ security }) => security.confirm_destructive, true],
  ['security: { ask_in: "app" }', ({ security }) => security.ask_in, 'app'],
  ['security: { workers: { sandbox: "required" } }', ({ security }) => security.workers.sandbox, 'required'],
  ['security: { workers: { anonymous: false } }', ({ security }) => security.workers.anonymous, false],
  ['tools: { groups: { extras: false } }', ({ tools }) => tools.groups.extras, false],
  ['tools: { disabled: ["session_logs"] }', ({ tools }) => tools.disabled, ['session_logs']],
  ['docs: { enabled: false }', ({ docs }) => docs.enabled, false],
])('takes from a file with a mistake elsewhere that it forbids something: %s', (text, read, expected) => {
  for (const config of [first, after].map(cautious => cautious(`{ ${text}, server: { port: "x" } }`))) {
    expect(read(config)).toEqual(expected);
    expect(config.caution).toContain('server.port: must be an integer (line 1)');
  }
});

it.each<[string, (config: Config) => unknown, unknown]>([
  [
    'security: { community: { credential_retrieval_mode: "dynamic_only" } }',
    c => c.security.community.credential_retrieval_mode,
    'dynamic_only',
  ],
  ['security: { community: { return_token_on_create: false } }', c => c.security.community.return_token_on_create, false],
  [
    'security: { workers: { volumes: ["/a", "/c"], images: [] } }',
    c => [c.security.workers.volumes, c.security.workers.images],
    [['/a'], []],
  ],
  ['security: { workers: { anonymous: false } }', c => c.security.workers.anonymous, false],
  ['security: { allow_any_script_path: false }', c => c.security.allow_any_script_path, false],
  ['workspace: { roots: ["/work"] }', c => c.workspace.roots, ['/work']],
  ['community: { sessions: { one: { read_only: true } } }', c => c.community.sessions['one']!.read_only, true],
  [
    'community: { session_creation: { max_concurrent_sessions: 0 } }',
    c => c.community.session_creation?.max_concurrent_sessions,
    0,
  ],
])('narrows the last good configuration by %s', (text, read, expected) => {
  expect(read(after(`{ ${text}, server: { port: "x" } }`))).toEqual(expected);
});

it('takes nothing from a bad file that allows more', () => {
  const text = `{ security: { community: { credential_retrieval_mode: "all" }, workers: { anonymous: true, volumes: ["/"] } },
    community: { sessions: { far: {} }, session_creation: {} }, server: { host: "0.0.0.0", auth: { mode: "none" }, port: "x" } }`;
  const { caution: _, ...config } = first(text);
  expect(config).toEqual(defaults);
});

it.each([
  ['no JSON5', '{ security: { read_only: '],
  ['no object', '[]'],
  ['no file that can be read', undefined],
  ['a value that can not be read', '{ security: { read_only: "yes" } }'],
  ['a key that may be a misspelt one', '{ security: { read_onyl: true } }'],
  ['a section that may be a misspelt one', '{ securty: { read_only: true } }'],
  ['a switch that is there twice', '{ security: { read_only: true, read_only: false } }'],
  ['a section that is there twice', '{ security: { read_only: true }, security: {} }'],
  ['a list of tools that is no list', '{ tools: { disabled: "session_script_run" } }'],
])('lets nothing change, before there was a good one, with %s', (_, text) => {
  const { security, docs, caution } = first(text);
  expect([security.read_only, docs.enabled]).toEqual([true, false]);
  expect(caution).toMatch(/^The configuration file has a problem \(.*\)\. Nothing that changes something runs until/);
});

it.each(['{ security: { read_only: ', '{ server: { prot: 1 } }', '{ security: { read_only: "yes" } }'])(
  'keeps the last good configuration whole with %s',
  text => expect(after(text)).toEqual(wide),
);

it('reads each part around what is wrong, also in lists', () => {
  const text = `{ tools: { disabled: [1, "session_logs", {}, "session_script_run"] }, timeouts: { read: -1, conect: 2 }, community: 5,
    enterprise: { systems: { prod: { auth_type: "saml" }, "a b": {} } }, security: { allow_scripts: false } }`;
  expect(after(text).tools.disabled).toEqual(['session_logs', 'session_script_run']);
  expect(after(text).security.allow_scripts).toBe(false);
});
