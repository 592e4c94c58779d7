import { z } from 'zod';
import { defineSessionTool } from './define-tool.ts';
import { sessionIdInput } from './shared-inputs.ts';

const packages = z.array(z.object({ package: z.string(), version: z.string() }));

export const sessionPipList = defineSessionTool({
  name: 'session_pip_list',
  title: 'List Python packages',
  description:
    'Python packages installed in a session, with versions. Python sessions only. Check it before a script imports something.',
  group: 'core',
  readOnly: true,
  input: z.strictObject({
    session_id: sessionIdInput,
    name_contains: z.string().optional().describe('Only names with this part, in any case'),
  }),

  output: z.strictObject({
    session_id: z.string(),
    result: packages,
    packages: packages.optional(),
    count: z.int(),
  }),

  async run({ connection }, { name_contains = '' }, { config, signal }) {
    const wanted = name_contains.trim().toLowerCase();
    const found = (await connection.pythonPackages(signal)).filter(({ package: name }) => name.toLowerCase().includes(wanted));
    return { result: found, ...(config.tools.compat_v2 && { packages: found }), count: found.length };
  },
});
