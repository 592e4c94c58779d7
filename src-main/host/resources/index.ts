import { connections } from './connections.ts';
import type { Resource, SessionResource } from './define-resource.ts';
import { sessionLog } from './session-log.ts';
import { sessionTables } from './session-tables.ts';

export const resources: readonly Resource[] = [connections];

export const sessionResources: readonly SessionResource[] = [sessionTables, sessionLog];
