import type { HostStatus } from '../host-status.ts';
import type { SessionState, SessionSummary } from '../session.ts';

/** The status of a host that listens and has nothing to show yet. For tests. */
export const emptyStatus: HostStatus = {
  version: '1.0.0',
  startedAt: 0,
  platform: { kind: 'headless', canOpenBrowser: false },
  server: { state: 'listening', url: 'http://127.0.0.1:8741/mcp', authMode: 'token' },
  configFile: '/c.json',
  notes: [],
  secrets: { kind: 'memory' },
  drivers: [],
  sessions: [],
  spare: { ready: 0, starting: 0 },
  clients: [],
  approvals: [],
  calls: [],
};

/** A session of the configuration file in this state. For tests. */
export function localSession(state: SessionState, liveness: SessionSummary['liveness']): SessionSummary {
  return {
    id: 'community:config:local',
    type: 'community',
    source: 'config',
    name: 'local',
    system: 'community',
    origin: 'static',
    liveness,
    state,
  };
}
