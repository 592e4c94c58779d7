import { z } from 'zod';
import { UserError } from '../../../src-shared/user-error.ts';
import { sessionRow } from '../../../src-shared/session-row.ts';
import { isConnected, type SessionSummary } from '../../../src-shared/session.ts';
import { defineTool } from './define-tool.ts';
import { livenessSchema } from './shared-inputs.ts';

const origins = ['static', 'dynamic', 'discovered'] as const;

export const sessionsList = defineTool({
  name: 'sessions_list',
  title: 'List sessions',
  description:
    'All Deephaven sessions with their ids and last known status. Call this first: other tools take a session_id from here. Never connects, so it is quick; OFFLINE may only mean not connected yet, since tools connect by themselves.',
  group: 'core',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({
    type: z.enum(['community', 'enterprise']).optional().describe('Only this type'),
    source: z.string().optional().describe('Only this source: config, dynamic or a system name'),
    system: z.string().optional().describe('Only this system, as list_systems names it'),
    origin: z.enum(origins).optional().describe('Only this origin; static is from the configuration file'),
    connected: z.boolean().optional().describe('Only connected (true) or unconnected (false) ones'),
  }),
  structured: true,
  output: z.looseObject({
    sessions: z.array(
      z.object({
        session_id: z.string(),
        type: z.string(),
        source: z.string(),
        session_name: z.string(),
        system: z.string(),
        origin: z.enum(origins),
        connected: z.boolean(),
        status: livenessSchema,
        language: z.string().optional(),
        url: z.string().optional(),
      }),
    ),
    count: z.int(),
  }),

  async run(filter, { services, config }) {
    const systems = ['community', ...Object.keys(config.enterprise.systems)];
    const source = known('source', filter.source, ['config', 'dynamic', ...systems.slice(1)]);
    const system = known('system', filter.system, systems);
    const rows = services.sessions
      .list()
      .filter(session => matches(session, { ...filter, source, system }))
      .map(sessionRow);
    return { sessions: rows, count: rows.length };
  },
});

interface Filter {
  type?: string | undefined;
  source: string | undefined;
  system: string | undefined;
  origin?: string | undefined;
  connected?: boolean | undefined;
}

function matches(session: SessionSummary, { type, source, system, origin, connected }: Filter): boolean {
  return (
    (type === undefined || session.type === type) &&
    (source === undefined || session.source === source) &&
    (system === undefined || session.system === system) &&
    (origin === undefined || session.origin === origin) &&
    (connected === undefined || isConnected(session.state) === connected)
  );
}

function known(argument: string, value: string | undefined, allowed: string[]): string | undefined {
  if (value === undefined) return undefined;
  const wanted = value.trim().toLowerCase();
  const found = allowed.find(name => name.toLowerCase() === wanted);
  if (found === undefined) {
    throw new UserError(
      'INVALID_ARGUMENT',
      `${argument} must be one of ${allowed.join(', ')}; got ${JSON.stringify(value.slice(0, 60))}`,
    );
  }
  return found;
}
