import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { readySession } from './ready-session.ts';
import { sessionIdInput } from './shared-inputs.ts';

export const sessionPipList = defineTool({
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

  async run({ session_id, name_contains = '' }, context) {
    using session = await readySession(session_id, context);
    const wanted = name_contains.trim().toLowerCase();
    const packages = (await session.connection.pythonPackages(context.signal)).filter(found =>
      found.package.toLowerCase().includes(wanted),
    );
    return {
      session_id: session.id,
      result: packages,
      ...(context.config.tools.compat_v2 && { packages }),
      count: packages.length,
    };
  },
});
