import { z } from 'zod';
import { defineTool } from './define-tool.ts';

const changes = z.looseObject({}).describe('added, removed, changed: names; unchanged: a count');

export const mcpReload = defineTool({
  name: 'mcp_reload',
  title: 'Reload configuration',
  description:
    'Reads deephaven_mcp.json again, after the user changed it. Unchanged sessions stay connected and dynamic workers keep running. A bad file changes nothing and is reported.',
  group: 'core',
  readOnly: false,
  input: z.strictObject({
    restart_dynamic: z.boolean().default(false).describe('Also stop dynamic workers; their data is lost'),
  }),
  structured: true,
  output: z.looseObject({ sessions: changes, systems: changes, dynamic_kept: z.int() }),

  async run({ restart_dynamic }, { services }) {
    return { ...(await services.reload({ restartDynamic: restart_dynamic })) };
  },
});
