import { expect, it } from 'vitest';
import type { UserError } from '../../../src-shared/user-error.ts';
import { readConfig } from './read-config.ts';

const read = (text: string, env: NodeJS.ProcessEnv = {}) => readConfig(text, env);

/** Every problem of a text that must not be accepted. */
function problems(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    return (error as UserError).details['problems'] as string[];
  }
  return expect.unreachable('accepted');
}

it('says of an empty file that it is empty', () => {
  expect(read(' \n').warnings).toEqual(['The file is empty: the built-in settings are in force.']);
});

it('says which settings do nothing yet', () => {
  expect(read('{ server: {\n cache: { enabled: true } }, app: { theme: "dark" } }').warnings).toEqual([
    'server.cache: is accepted, but does nothing in this version yet (line 2)',
  ]);
});

it.each(['{}', '// only a comment\n', '\uFEFF{}\r\n', '/* a */ {} // b'])('takes %j as the defaults', text => {
  const { config, warnings } = read(text);
  expect(warnings).toEqual([]);
  expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8741, path: '/mcp', auth: { mode: 'token' } });
  expect(config.security.community.credential_retrieval_mode).toBe('none');
  expect(config.community).toEqual({ sessions: {} });
});

it('fills in every default', () => {
  expect(read('{ community: { sessions: { local: {} }, session_creation: {} } }').config).toMatchSnapshot();
});

it('reads the full example', () => {
  const { config, warnings } = read(fullExample);
  expect(warnings.filter(warning => !warning.includes('does nothing in this version yet'))).toEqual([]);
  expect(config.community.sessions['secure']).toMatchObject({ use_tls: true, tls_root_certs: '/etc/ssl/dh-ca.pem' });
  expect(config.community.session_creation?.defaults.programming_language).toBe('Python');
  expect(config.enterprise.systems['prod']?.session_creation?.defaults.extra_environment_vars).toEqual(['LOG_LEVEL=DEBUG']);
});

const session = (text: string) => `{ community: { sessions: {\n local: ${text} } } }`;
const creation = (text: string) => `{ community: { session_creation: {\n defaults: ${text} } } }`;
const system = (text: string) => `{ enterprise: { systems: {\n prod: ${text} } } }`;
const url = 'connection_json_url: "https://h/iris/connection.json"';

it.each([
  [
    session('{ auth_token: "a", auth_token_env_var: "B" }'),
    "community.sessions.local: 'auth_token' and 'auth_token_env_var' are mutually exclusive (line 2)",
  ],
  [session('{\n port: "10000" }'), 'community.sessions.local.port: must be an integer from 1 to 65535, got "10000" (line 3)'],
  [session('{\n port: 0 }'), 'community.sessions.local.port: must be an integer from 1 to 65535, got 0 (line 3)'],
  [session('{ port: 80.5 }'), 'community.sessions.local.port: must be an integer from 1 to 65535, got 80.5 (line 2)'],
  [session('{ port: NaN }'), 'community.sessions.local.port: must be an integer from 1 to 65535, got NaN (line 2)'],
  [session('{\n\n auth_tokn: "x" }'), "community.sessions.local: unknown key 'auth_tokn'; did you mean 'auth_token'? (line 4)"],
  [session('{ zzz: 1 }'), "community.sessions.local: unknown key 'zzz' (line 2)"],
  [session('{ host: "" }'), 'community.sessions.local.host: must not be empty (line 2)'],
  [session('{ auth_token: 12345678 }'), 'community.sessions.local.auth_token: must be text (line 2)'],
  [
    session('{ session_type: "java" }'),
    'community.sessions.local.session_type: must be one of python, groovy, got "java" (line 2)',
  ],
  [session('{ use_tls: "yes" }'), 'community.sessions.local.use_tls: must be true or false, got "yes" (line 2)'],
  [session('[]'), 'community.sessions.local: must be an object (line 2)'],
  [
    session('{ tls_root_certs: "ca.pem" }'),
    'community.sessions.local.tls_root_certs: must be an absolute path, got "ca.pem" (line 2)',
  ],
  [
    session('{ client_private_key: "/k.pem" }'),
    "community.sessions.local: 'client_cert_chain' and 'client_private_key' must be given together (line 2)",
  ],
  [
    session('{ auth_token: "${env:A}${env:B}" }'),
    'community.sessions.local.auth_token: a reference must be the whole value: ${env:NAME}, ${file:/abs/path} or ${keychain:name} (line 2)',
  ],
  [
    '{ community: { sessions: {\n "my box": {} } } }',
    "community.sessions: 'my box' is not a valid name; use up to 63 letters, digits, '-' and '_', starting with a letter or a digit (line 2)",
  ],
  [
    creation('{ programming_language: "python", docker_image: "x" }'),
    "community.session_creation.defaults: 'programming_language' and 'docker_image' are mutually exclusive (line 2)",
  ],
  [
    creation('{\n launch_method: "pip" }'),
    'community.session_creation.defaults.launch_method: must be one of docker, python, got "pip" (line 3)',
  ],
  [
    '{ community: { session_creation: { prewarm: 6 } } }',
    'community.session_creation.prewarm: must be "auto" or an integer from 0 to 5 (line 1)',
  ],
  [
    '{ community: { session_creation: { max_concurrent_sessions: -1 } } }',
    'community.session_creation.max_concurrent_sessions: must be an integer of at least 0, got -1 (line 1)',
  ],
  [system('{ auth_type: "saml" }'), "enterprise.systems.prod: missing required key 'connection_json_url' (line 2)"],
  [system(`{ ${url} }`), "enterprise.systems.prod: missing required key 'auth_type' (line 2)"],
  [
    system(`{ ${url}, auth_type: "password", username: "me" }`),
    "enterprise.systems.prod: auth_type \"password\" needs 'password' or 'password_env_var' (exactly one) (line 2)",
  ],
  [
    system(`{ ${url}, auth_type: "password", username: "me", password: "a", password_env_var: "B" }`),
    "enterprise.systems.prod: auth_type \"password\" needs 'password' or 'password_env_var' (exactly one) (line 2)",
  ],
  [system(`{ ${url}, auth_type: "private_key" }`), "enterprise.systems.prod: missing required key 'private_key_path' (line 2)"],
  [
    system(`{ ${url}, auth_type: "saml",\n connection_timeout: 0 }`),
    'enterprise.systems.prod.connection_timeout: must be a number greater than 0 (line 3)',
  ],
  [
    '{ enterprise: { systems: { community: { connection_json_url: "https://h/iris/connection.json", auth_type: "saml" } } } }',
    "enterprise.systems: 'community' is not a possible system name (line 1)",
  ],
  [
    '{ security: { community: { credential_retrieval_mode: "some" } } }',
    'security.community.credential_retrieval_mode: must be one of none, dynamic_only, static_only, all (line 1)',
  ],
  [
    '{ server: { response_limits: {\n max_response_bytes: 10 } } }',
    'server.response_limits: warning_response_bytes must not exceed max_response_bytes (line 1)',
  ],
  ['{ server: { host: "0.0.0.0",\n auth: { mode: "none" } } }', 'server.auth: mode "none" needs a loopback host (line 2)'],
  ['{ server: { auth: { mode: "module" } } }', 'server.auth: mode "module" needs \'module\' (line 1)'],
  ['{ server: { auth: { mode: "jwt" } } }', "server.auth: algorithm RS256 needs 'jwks_uri' or 'public_key' (line 1)"],
  ['{ server: { store: { backend: "redis" } } }', "server.store: missing required key 'redis_url' (line 1)"],
  ['{ workspace: { roots: ["/a:rw", "b:rw"] } }', 'workspace.roots.1: must be an absolute path, got "b:rw" (line 1)'],
  ['{ workspace: { roots: ["/a", "b"] } }', 'workspace.roots.1: must be an absolute path, got "b" (line 1)'],
  ['{ tools: { disabled: "a" } }', 'tools.disabled: must be a list, got "a" (line 1)'],
  ['{ docs: { url: "ftp://x" } }', 'docs.url: must be an http or https address (line 1)'],
  [
    '{ timeouts: { read: 2147484 } }',
    'timeouts.read: must be a number greater than 0 and at most 2147483, which is 24 days (line 1)',
  ],
  [
    '{ timeouts: { session_idle: 1e99 } }',
    'timeouts.session_idle: must be a number from 0 to 2147483, which is 24 days (line 1)',
  ],
  ['{ timeouts: { read: -1 } }', 'timeouts.read: must be a number greater than 0 (line 1)'],
  ['{\n comunity: {} }', "unknown key 'comunity'; did you mean 'community'? (line 2)"],
  ['{ server: null }', 'server: must be an object (line 1)'],
  ['{ server: {\n port: 1,\n port: 2 } }', "server: key 'port' is there twice (line 3)"],
  ['[]', 'the file must hold an object in { } (line 1)'],
  ['{\n a: 1\n b: 2 }', 'not valid JSON5: unexpected "b" (line 3)'],
  ['{ a: 1,\n', 'not valid JSON5: it ends too early (line 1)'],
  ['{ a: "x,\n b: "y" }', 'not valid JSON5: a text is not closed on its line (line 1)'],
])('refuses %j', (text, problem) => {
  expect(problems(text)).toEqual([problem]);
});

it('reports all problems at once, in the order of the file', () => {
  const text = `{
    server: { port: "x", prt: 1 },
    community: { sessions: { a: { auth_token: 1, auth_token_env_var: "B", nonsense: 2 } } },
    timeouts: { connect: "soon" },
  }`;
  expect(problems(text).map(problem => Number(/line (\d+)/.exec(problem)![1]))).toEqual([2, 2, 3, 3, 3, 4]);
  expect(() => read(text)).toThrow(/^server\.port: .* \(line 2\) \(and 5 more\)$/);
});

it('shows no secret in any problem', () => {
  const secret = 'c4nary-value';
  const text = `{
    community: { sessions: {
      a: { auth_token: ["${secret}"], auth_token_env_var: "B" },
      b: { auth_token: "\${env:${secret}} and" },
    }, session_creation: { defaults: { environment_vars: { KEY: ["${secret}"] } } } },
    enterprise: { systems: { p: { password: { p: "${secret}" } } } },
    server: { auth: { secret: [ "${secret}" ] }, public_url: "ftp://me:${secret}@host" },
  }`;
  expect(problems(text).join('\n')).not.toContain(secret);
});

it.each([
  session('{ tls_root_certs: "${env:CA_FILE}", auth_token: "${keychain:local}", host: "${file:/run/host}" }'),
  system('{ connection_json_url: "${env:URL}", auth_type: "saml" }'),
  '{ workspace: { export_dir: "${env:EXPORTS}" }, docs: { url: "${env:DOCS}" } }',
])('takes a reference where a text has a rule: %j', text => {
  expect(() => read(text)).not.toThrow();
});

it('takes languages and levels in any case', () => {
  const { config } = read(
    '{ logging: { level: "warn" }, community: { session_creation: { defaults: { programming_language: "GROOVY" } } } }',
  );
  expect(config.logging.level).toBe('WARNING');
  expect(config.community.session_creation?.defaults.programming_language).toBe('Groovy');
});

it('warns of keys of another login', () => {
  const text = system(`{ ${url}, auth_type: "password", username: "me", password_env_var: "B",\n private_key_path: "/k" }`);
  expect(read(text).warnings).toContain(
    `enterprise.systems.prod: key 'private_key_path' is not used with auth_type "password" (line 3)`,
  );
});

it.each([
  [{ PORT: '9000' }, '{}', 9000, 'INFO'],
  [{ PORT: '9000' }, '{ server: { port: 1234 } }', 1234, 'INFO'],
  [{ PYTHONLOGLEVEL: 'critical' }, '{}', 8741, 'ERROR'],
  [{ PYTHONLOGLEVEL: 'DEBUG' }, '{ logging: { level: "ERROR" } }', 8741, 'ERROR'],
  [{ PYTHONLOGLEVEL: 'ERROR', DH_MCP_LOG_LEVEL: 'debug' }, '{ logging: { level: "INFO" } }', 8741, 'DEBUG'],
])('lets the environment %j complete %j', (env, text, port, level) => {
  const { config, warnings } = read(text, env);
  expect([config.server.port, config.logging.level, warnings]).toEqual([port, level, []]);
});

it('ignores an environment it does not understand, and says so', () => {
  const { config, warnings } = read('{}', { PORT: 'tcp://1', DH_MCP_LOG_LEVEL: 'loud' });
  expect([config.server.port, config.logging.level]).toEqual([8741, 'INFO']);
  expect(warnings).toEqual([expect.stringMatching(/^PORT is ignored/), expect.stringMatching(/^DH_MCP_LOG_LEVEL is ignored/)]);
});

const fullExample = `{
  server: { port: 8741, auth: { mode: "token" }, response_guard: { mode: "auto", token_limit: 25000 } },
  security: { read_only: false, allow_scripts: true, community: { credential_retrieval_mode: "none" } },
  tools: { groups: { enterprise: true, pq: true, docs: true, extras: true }, disabled: [] },
  workspace: { roots: ["/home/me/analysis"], export_dir: "/home/me/analysis/exports" },
  community: {
    sessions: {
      local:  { host: "localhost", port: 10000, auth_type: "PSK", auth_token: "\${keychain:local}", session_type: "python" },
      secure: { host: "dh.example.com", port: 443, use_tls: true, auth_type: "Basic", auth_token_env_var: "DH_BASIC",   // user:password
                tls_root_certs: "/etc/ssl/dh-ca.pem" },
    },
    session_creation: {
      max_concurrent_sessions: 5,
      defaults: { launch_method: "docker", programming_language: "Python", auth_type: "PSK", heap_size_gb: 4,
                  docker_memory_limit_gb: 8, docker_volumes: ["/home/me/analysis:/data:ro"], startup_timeout_seconds: 60 },
    },
  },
  enterprise: {
    systems: {
      prod: { connection_json_url: "https://dhe.example.com:8000/iris/connection.json", auth_type: "password",
              username: "me", password_env_var: "DHE_PASSWORD", connection_timeout: 10,
              session_creation: { max_concurrent_sessions: 3, defaults: { heap_size_gb: 8, programming_language: "Python",
                auto_delete_timeout: 3600, viewer_groups: ["analysts"], extra_environment_vars: ["LOG_LEVEL=DEBUG"] } } },
      research: { connection_json_url: "https://dhe2.example.com/iris/connection.json", auth_type: "private_key",
                  private_key_path: "/home/me/.keys/priv-me.base64.txt" },
    },
  },
  logging: { level: "INFO", audit: true },
}`;
