import { z } from 'zod';
import { workerKeyPattern, workerKeyRule } from '../../../src-shared/auth-type.ts';
import { longestWaitSeconds } from '../../../src-shared/longest-wait.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CreatedSession, CreateSession } from '../sessions/sessions.ts';
import { mayReveal, signedInUrl } from './credentials.ts';
import { defineTool, type ToolContext } from './define-tool.ts';
import { checkScriptSize, readScriptFile } from './script-source.ts';

const positive = z.number().gt(0).optional();

const inputSchema = z.strictObject({
  session_name: z.string().describe('Letters, digits, - and _'),
  launch_method: z.enum(['docker', 'python']).optional().describe('Default: what works here'),
  programming_language: z.enum(['Python', 'Groovy']).optional().describe('docker only'),
  auth_type: z.string().optional().describe('PSK (default), or what the user configured'),
  auth_token: z.string().regex(workerKeyPattern, workerKeyRule).optional().describe('PSK only; generated if absent'),
  docker_image: z.string().min(1).optional().describe('Instead of programming_language'),
  docker_memory_limit_gb: positive.describe('docker only'),
  docker_cpu_limit: positive.describe('Cores; docker only'),
  docker_volumes: z.array(z.string()).optional().describe('host:container[:rw], in a workspace root'),
  python_venv_path: z.string().optional().describe('Absolute; python only'),
  heap_size_gb: positive.describe('Java heap; default 4'),
  extra_jvm_args: z.array(z.string()).optional().describe('Such as -Dname=value'),
  environment_vars: z.record(z.string(), z.string()).optional().describe('Of the worker'),
  auto_delete_timeout: z.int().min(0).max(longestWaitSeconds).optional().describe('Idle seconds; 0: never'),
  initial_script: z.string().optional().describe('Run when ready'),
  initial_script_path: z.string().optional().describe('Instead of initial_script; in a workspace root'),
});
type Input = z.output<typeof inputSchema>;

export const sessionCommunityCreate = defineTool({
  name: 'session_community_create',
  title: 'Create session',
  description:
    'Starts a new Deephaven Community worker on this computer and returns its session_id when it is ready; only session_name is needed. If a first-time setup takes long it answers status STARTING: then call session_details until ONLINE. Delete it with session_community_delete when done.',
  group: 'community',
  readOnly: false,
  sensitive: ['auth_token', 'environment_vars', 'env', 'extra_environment_vars'],
  reveals: ['auth_token', 'connection_url_with_auth'],
  input: inputSchema,
  structured: true,
  output: z.looseObject({
    session_id: z.string(),
    session_name: z.string().optional(),
    status: z.string().optional(),
    connection_url: z.string().optional(),
  }),

  async resolve({ initial_script_path: path, ...input }, { config, services }) {
    if (path !== undefined && input.initial_script !== undefined) {
      throw new UserError('INVALID_ARGUMENT', 'Give either initial_script or initial_script_path, not both.');
    }
    const { dockerVolumes } = await services.sessions.community.checkCreate(createRequest(input));
    return {
      ...input,
      ...(path !== undefined && { initial_script: await readScriptFile(path, {}, config) }),
      ...(dockerVolumes && { docker_volumes: [...dockerVolumes] }),
    };
  },

  confinement: async ({ launch_method: method, docker_image: image }, { services }) =>
    method === 'docker' || image !== undefined ? undefined : services.sandboxing(),

  async run(input, context) {
    const created = await context.services.sessions.community.create(createRequest(input), {
      signal: context.signal,
      onStep: step => context.progress(step),
    });
    created.warnings.forEach(context.warn);
    return created.stillStarting ? startingFields(created, created.stillStarting.step) : readyFields(created, context);
  },
});

function createRequest(input: Input): CreateSession {
  const script = input.initial_script;
  return present({
    name: input.session_name,
    launchMethod: input.launch_method,
    language: input.programming_language?.toLowerCase() as CreateSession['language'],
    authType: input.auth_type,
    authToken: input.auth_token === undefined ? undefined : new Secret(input.auth_token),
    dockerImage: input.docker_image,
    dockerMemoryLimitGb: input.docker_memory_limit_gb,
    dockerCpuLimit: input.docker_cpu_limit,
    dockerVolumes: input.docker_volumes,
    pythonVenvPath: input.python_venv_path,
    heapSizeGb: input.heap_size_gb,
    extraJvmArgs: input.extra_jvm_args,
    environment: input.environment_vars,
    autoDeleteTimeoutSeconds: input.auto_delete_timeout,
    initialScript: script === undefined ? undefined : checkScriptSize(script),
  });
}

/** The same without absent fields. */
function present(request: { [Key in keyof CreateSession]: CreateSession[Key] | undefined }): CreateSession {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as CreateSession;
}

function startingFields({ session }: CreatedSession, step: string) {
  return {
    session_id: session.id,
    status: 'STARTING',
    step,
    hint: 'A first-time step is still running and goes on. Call session_details until liveness_status is ONLINE.',
  };
}

async function readyFields({ session, ...created }: CreatedSession, { config, services, signal }: ToolContext) {
  const { credential_retrieval_mode: mode, return_token_on_create } = config.security.community;
  const showsToken = return_token_on_create && mayReveal(mode, 'dynamic');
  const access = showsToken ? await session.access(signal) : undefined;
  return {
    session_id: session.id,
    session_name: session.name,
    connection_url: session.summary().url,
    auth_type: created.authType,
    launch_method: created.launchMethod,
    port: created.port,
    container_id: created.containerId,
    process_id: created.processId,
    heap_size_gb: created.heapSizeGb,
    startup_ms: Math.round(created.startupMs),
    ...(access && { auth_token: access.token?.reveal() ?? '', connection_url_with_auth: signedInUrl(access) }),
    browser_hint: `The user can open it from ${services.platform.kind === 'desktop' ? 'the tray menu' : "the app's page"}; session_browser_url with open: true does it for them.`,
  };
}
