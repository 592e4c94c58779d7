import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import type { SessionDetails } from '../sessions/sessions.ts';
import { livenessSchema, sessionIdInput } from './shared-inputs.ts';

const bytesPerMegabyte = 1_048_576;

export const sessionDetails = defineTool({
  name: 'session_details',
  title: 'Session details',
  description:
    'Status, versions, memory and origin of one session. Use it to see why a session does not work, or to follow one that is STARTING. attempt_to_connect also connects, and reports a failure as liveness_status with its reason.',
  group: 'core',
  readOnly: true,
  input: z.strictObject({
    session_id: sessionIdInput,
    attempt_to_connect: z.boolean().default(false).describe('Connect if not connected'),
  }),
  structured: true,
  output: z.looseObject({
    session: z.looseObject({
      session_id: z.string(),
      available: z.boolean().describe('Connected and answering'),
      liveness_status: livenessSchema,
      liveness_detail: z.string().optional(),
      step: z.string().optional().describe('What a STARTING session is doing'),
    }),
  }),

  async run({ session_id, attempt_to_connect }, { services, signal }) {
    const details = await services.sessions.find(session_id).details({ connect: attempt_to_connect, signal });
    return { session: sessionFields(details) };
  },
});

function sessionFields({ summary, facts, memory, ...details }: SessionDetails) {
  const { state } = summary;
  return {
    session_id: summary.id,
    type: summary.type,
    source: summary.source,
    system: summary.system,
    origin: summary.origin,
    session_name: summary.name,
    available: details.available,
    liveness_status: summary.liveness,
    liveness_detail: summary.detail,
    step: state.phase === 'starting' ? state.step : undefined,
    ...('problem' in state && { error_code: state.problem.code, hint: state.problem.hint }),
    programming_language: summary.language,
    programming_language_version: summary.language === 'groovy' ? facts.groovyVersion : facts.pythonVersion,
    // One value under the two names that are in use.
    deephaven_core_version: facts.deephavenVersion,
    deephaven_community_version: facts.deephavenVersion,
    connection_url: summary.url,
    auth_type: details.authType,
    launch_method: summary.launchMethod,
    port: details.port,
    container_id: details.containerId,
    process_id: details.processId,
    sandboxed: details.sandboxing?.isOn,
    ...(details.sandboxing?.isOn === false && { sandbox_detail: details.sandboxing.reason }),
    created_at: details.createdAt && new Date(details.createdAt).toISOString(),
    heap_size_gb: details.heapSizeGb,
    memory: memory && {
      used_mb: Math.round(memory.usedBytes / bytesPerMegabyte),
      max_mb: Math.round(memory.maximumBytes / bytesPerMegabyte),
    },
    uptime_s: details.available && details.createdAt ? Math.round((Date.now() - details.createdAt) / 1000) : undefined,
    table_count: details.tableCount,
  };
}
