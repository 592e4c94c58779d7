import type { Permission } from '../../../src-shared/host-status.ts';

/** Who is calling, and what they may. */
export interface Caller {
  /** The client's name with us, such as `cursor`; `local` without authentication. */
  name: string;
  /** `mcp` for assistants, `ui` for our own page, `control` for our own processes. */
  kind: 'mcp' | 'ui' | 'control';
  permission: Permission;
  /** For the audit log: the person behind it, where the mode or the configuration tells. */
  user?: string;
}
