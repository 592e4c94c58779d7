import { longestWaitSeconds } from '../../../../src-shared/longest-wait.ts';
import { z } from 'zod';
import { isReference } from '../reference-syntax.ts';
import { nameProblem } from './community.ts';
import {
  absolutePath,
  anyText,
  integer,
  namedSections,
  oneOf,
  oneOfAnyCase,
  positiveNumber,
  seconds,
  section,
  text,
  textList,
  withRule,
} from './fields.ts';

const connectionJson = /^(https:\/\/[^/?#]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)\/iris\/connection\.json$/i;

const systemSchema = withRule(
  section({
    /** The web origin is derived from it. */
    connection_json_url: text.refine(url => isReference(url) || connectionJson.test(url), {
      error: 'must look like https://host:port/iris/connection.json',
    }),
    auth_type: oneOf(['password', 'private_key', 'saml']),
    username: text.optional(),
    password: anyText.optional(),
    password_env_var: text.optional(),
    /** The key-pair text file with `user`, `operateas`, `public` and `private` lines. */
    private_key_path: absolutePath.optional(),
    operate_as: text.optional(),
    /** Seconds. */
    connection_timeout: seconds.default(10),
    tls_root_certs: absolutePath.optional(),
    session_creation: section({
      max_concurrent_sessions: integer(0).default(5),
      defaults: section({
        heap_size_gb: positiveNumber.optional(),
        programming_language: oneOfAnyCase(['Python', 'Groovy']).optional(),
        auto_delete_timeout: integer(0, longestWaitSeconds).optional(),
        server: text.optional(),
        engine: text.optional(),
        extra_jvm_args: textList.optional(),
        /** `NAME=value` each. */
        extra_environment_vars: textList.optional(),
        admin_groups: textList.optional(),
        viewer_groups: textList.optional(),
        timeout_seconds: seconds.optional(),
        session_arguments: z.record(z.string(), z.unknown(), { error: 'must be an object' }).optional(),
      }).prefault({}),
    }).optional(),
  }),
  system => {
    const { auth_type, username, password, password_env_var, private_key_path } = system;
    if (auth_type === 'private_key')
      return [private_key_path === undefined ? "missing required key 'private_key_path'" : undefined];
    if (auth_type !== 'password') return [];
    return [
      username === undefined ? "missing required key 'username'" : undefined,
      (password === undefined) === (password_env_var === undefined)
        ? `auth_type "password" needs 'password' or 'password_env_var' (exactly one)`
        : undefined,
    ];
  },
);

export const enterpriseSchema = section({
  systems: namedSections(systemSchema, name =>
    name === 'community' ? "'community' is not a possible system name" : nameProblem(name),
  ).default({}),
}).prefault({});

export const pqToolsSchema = section({ default_max_concurrent: integer(1).default(20) }).prefault({});

/** The keys that only one kind of Enterprise login reads. */
export const keysOfAuthType = {
  password: ['username', 'password', 'password_env_var'],
  private_key: ['private_key_path'],
  saml: [],
} as const;
