import { authModes } from '../../../../src-shared/host-status.ts';
import { isLoopback } from '../../../../src-shared/loopback.ts';
import {
  absolutePath,
  exclusive,
  flag,
  integer,
  oneOf,
  positiveNumber,
  section,
  text,
  textList,
  webAddress,
  withRule,
} from './fields.ts';

const authSchema = withRule(
  section({
    mode: oneOf(authModes).default('token'),
    algorithm: oneOf(['RS256', 'HS256']).default('RS256'),
    jwks_uri: webAddress.optional(),
    public_key: text.optional(),
    secret: text.optional(),
    issuer: text.optional(),
    audience: text.optional(),
    /** A token needs all of them. */
    required_scopes: textList.default([]),
    /** Writes why a token was refused to the log, never to the answer. */
    debug_errors: flag.default(false),
    /** A JavaScript module that exports `verify(request)`. */
    module: absolutePath.optional(),
    /** The user's name in mode `none`, for the audit log. */
    dev_username: text.optional(),
  }),
  auth => {
    const { mode, algorithm, secret, jwks_uri, public_key, module } = auth;
    if (mode === 'module') return [module === undefined ? `mode "module" needs 'module'` : undefined];
    if (mode !== 'jwt') return [];
    if (algorithm === 'HS256') return [secret === undefined ? `algorithm HS256 needs 'secret'` : undefined];
    return [
      jwks_uri === undefined && public_key === undefined ? `algorithm RS256 needs 'jwks_uri' or 'public_key'` : undefined,
      exclusive(auth, 'jwks_uri', 'public_key'),
    ];
  },
);

const guardExcludedTools = ['session_details', 'session_community_credentials', 'session_panels_open', 'session_browser_url'];

/** Caps on answers, in tokens and percent. */
const responseGuardSchema = section({
  enabled: flag.default(true),
  mode: oneOf(['auto', 'enforce', 'off']).default('auto'),
  token_limit: integer(1).default(25_000),
  warn_threshold_pct: integer(1, 100).default(80),
  excluded_tools: textList.default(guardExcludedTools),
});

const responseLimitsSchema = withRule(
  section({
    max_response_bytes: integer(1).default(50_000_000),
    warning_response_bytes: integer(1).default(5_000_000),
    estimated_bytes_per_cell: positiveNumber.default(50),
  }),
  limits => [
    Number(limits.warning_response_bytes) > Number(limits.max_response_bytes)
      ? 'warning_response_bytes must not exceed max_response_bytes'
      : undefined,
  ],
);

/** Times in seconds, sizes in bytes. */
const cacheSchema = section({
  enabled: flag.default(false),
  list_tools_ttl: integer(0).default(300),
  list_resources_ttl: integer(0).default(300),
  list_prompts_ttl: integer(0).default(300),
  read_resource_ttl: integer(0).default(3600),
  get_prompt_ttl: integer(0).default(3600),
  call_tool_ttl: integer(0).default(3600),
  max_item_size: integer(1).default(1_048_576),
  excluded_tools: textList.default([]),
});

const storeSchema = withRule(
  section({
    backend: oneOf(['memory', 'redis']).default('memory'),
    redis_url: text.optional(),
    /** Per MCP session. */
    event_store_max_events: integer(1).default(100),
    /** Seconds. */
    event_store_ttl: integer(1).default(3600),
  }),
  store => [store.backend === 'redis' && store.redis_url === undefined ? "missing required key 'redis_url'" : undefined],
);

export const serverSchema = section({
  host: text.default('127.0.0.1'),
  /** 0 takes any free port. */
  port: integer(0, 65_535).default(8741),
  path: text.refine(path => path.startsWith('/'), { error: "must start with '/'" }).default('/mcp'),
  server_name: text.default('deephaven-mcp-systems'),
  public_url: webAddress.nullable().default(null),
  allowed_hosts: textList.default([]),
  allowed_origins: textList.default([]),
  auto_reload: flag.default(true),
  debug: flag.default(false),
  auth: authSchema.prefault({}),
  response_guard: responseGuardSchema.prefault({}),
  response_limits: responseLimitsSchema.prefault({}),
  cache: cacheSchema.prefault({}),
  store: storeSchema.prefault({}),
})
  .superRefine(
    ({ host, auth }, context) => {
      if (auth?.mode === 'none' && typeof host === 'string' && !isLoopback(host))
        context.addIssue({ code: 'custom', path: ['auth'], message: 'mode "none" needs a loopback host' });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .prefault({});
