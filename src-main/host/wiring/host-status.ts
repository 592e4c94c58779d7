import type { HostStatus } from '../../../src-shared/host-status.ts';
import { appVersion } from '../version.ts';
import { configTrouble, keyless } from './news.ts';
import type { Base } from './open-base.ts';
import { serverStatus, type Calls } from './open-calls.ts';
import type { Engine } from './open-engine.ts';

/** Everything that the page and the shell show, as it is now. @param notes sentences the person should see */
export function hostStatus(base: Base, { workers, sessions }: Engine, calls: Calls, notes: string[]): HostStatus {
  const { options, platform, startedAt, configFile, secrets } = base;
  const { problem, caution } = configTrouble(configFile);
  return {
    version: appVersion,
    startedAt,
    platform: { kind: platform.kind, canOpenBrowser: platform.openBrowser !== undefined },
    server: serverStatus(base, calls.pause),
    configFile: options.configFile,
    notes,
    ...(problem !== undefined && { configProblem: problem }),
    ...(caution !== undefined && { configCaution: caution }),
    ...keyless(configFile),
    secrets: { kind: secrets.kind, ...(secrets.detail && { detail: secrets.detail }) },
    drivers: workers.status.list(),
    sessions: sessions.list(),
    spare: workers.spares(),
    clients: calls.clients.list(),
    approvals: calls.approvals.list(),
    calls: calls.activity.recent(50),
  };
}
