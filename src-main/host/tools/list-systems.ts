import { z } from 'zod';
import { defineTool } from './define-tool.ts';

export const listSystems = defineTool({
  name: 'list_systems',
  title: 'List systems',
  description: 'The Deephaven systems this server knows: community (always first) and each configured Enterprise system.',
  group: 'core',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({}),
  structured: true,
  output: z.looseObject({
    systems: z.array(z.object({ name: z.string(), type: z.enum(['community', 'enterprise']) })),
  }),

  async run(_input, { config }) {
    const enterprise = Object.keys(config.enterprise.systems).map(name => ({ name, type: 'enterprise' as const }));
    return { systems: [{ name: 'community', type: 'community' as const }, ...enterprise] };
  },
});
