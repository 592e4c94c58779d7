import { z } from 'zod';
import { longestWaitSeconds } from '../../../../src-shared/longest-wait.ts';
import { sessionNamePattern } from '../../../../src-shared/session-id.ts';
import {
  absolutePath,
  anyText,
  exclusive,
  flag,
  integer,
  namedSections,
  oneOf,
  oneOfAnyCase,
  positiveNumber,
  seconds,
  secondsOrZero,
  section,
  text,
  textList,
  textMap,
  withRule,
} from './fields.ts';
import { workerImages } from '../../../../src-shared/worker-images.ts';

/** A server that somebody else runs. */
export const sessionSchema = withRule(
  section({
    host: text.default('localhost'),
    port: integer(1, 65_535).default(10_000),
    /** `Anonymous`, `PSK` in any case, `Basic`, or the class name of a handler. */
    auth_type: text.default('Anonymous'),
    /** A pre-shared key, or `user:password` for Basic. */
    auth_token: anyText.optional(),
    auth_token_env_var: text.optional(),
    never_timeout: flag.default(false),
    session_type: oneOf(['python', 'groovy']).default('python'),
    use_tls: flag.default(false),
    tls_root_certs: absolutePath.optional(),
    client_cert_chain: absolutePath.optional(),
    client_private_key: absolutePath.optional(),
    label: text.optional(),
    color: text.optional(),
    auto_connect: flag.default(false),
    read_only: flag.default(false),
  }),
  session => [
    exclusive(session, 'auth_token', 'auth_token_env_var'),
    (session.client_cert_chain === undefined) === (session.client_private_key === undefined)
      ? undefined
      : "'client_cert_chain' and 'client_private_key' must be given together",
  ],
);

const sessionDefaultsSchema = withRule(
  section({
    /** Absent: docker where an engine answers, else python. */
    launch_method: oneOf(['docker', 'python']).optional(),
    /** `Python` when absent; stays absent here, since it excludes `docker_image`. */
    programming_language: oneOfAnyCase(['Python', 'Groovy']).optional(),
    auth_type: text.default('PSK'),
    auth_token: anyText.optional(),
    auth_token_env_var: text.optional(),
    docker_image: text.optional(),
    docker_memory_limit_gb: positiveNumber.nullable().default(null),
    docker_cpu_limit: positiveNumber.nullable().default(null),
    docker_volumes: textList.default([]),
    /** Null: the managed venv. */
    python_venv_path: absolutePath.nullable().default(null),
    heap_size_gb: positiveNumber.default(4),
    extra_jvm_args: textList.default([]),
    environment_vars: textMap.default({}),
    startup_timeout_seconds: seconds.default(60),
    startup_check_interval_seconds: seconds.default(2),
    startup_retries: integer(0).default(3),
    /** Seconds without a call or another client; 0 is never. */
    auto_delete_timeout: integer(0, longestWaitSeconds).default(0),
    idle_stop_seconds: secondsOrZero.default(0),
    initial_script_path: absolutePath.optional(),
    pull_policy: oneOf(['missing', 'always', 'never']).default('missing'),
    images: section({
      python: text.default(workerImages.python),
      groovy: text.default(workerImages.groovy),
    }).prefault({}),
  }),
  defaults => [
    exclusive(defaults, 'programming_language', 'docker_image'),
    exclusive(defaults, 'auth_token', 'auth_token_env_var'),
  ],
);

export const communitySchema = section({
  sessions: namedSections(sessionSchema, nameProblem).default({}),
  session_creation: section({
    /** 0 disables. */
    max_concurrent_sessions: integer(0).default(5),
    /** How many workers wait ready; `auto` is one after a create while memory is free. */
    prewarm: z.custom<'auto' | number>(isPrewarm, { error: 'must be "auto" or an integer from 0 to 5' }).default('auto'),
    defaults: sessionDefaultsSchema.prefault({}),
  }).optional(),
}).prefault({});

/** What is wrong with the name of a session or system. */
export function nameProblem(name: string): string | undefined {
  if (sessionNamePattern.test(name)) return undefined;
  return `'${name}' is not a valid name; use up to 63 letters, digits, '-' and '_', starting with a letter or a digit`;
}

function isPrewarm(value: unknown): boolean {
  return value === 'auto' || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 5);
}
