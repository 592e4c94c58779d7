import { loginName } from '../../../src-shared/auth-type.ts';
import type { Worker } from '../workers/worker-driver.ts';
import type { Launched } from './launch-worker.ts';
import type { SessionAccess, SessionDetails } from './sessions.ts';

/** What is known of a created session without asking its server. */
export function workerFacts({ worker, request }: Launched): Partial<SessionDetails> {
  return {
    authType: request.authType,
    heapSizeGb: request.heapSizeGb,
    port: worker.address.port,
    createdAt: worker.startedAt.getTime(),
    ...(worker.processId !== undefined && { processId: worker.processId }),
    ...(worker.containerId !== undefined && { containerId: worker.containerId }),
    sandboxing: worker.sandboxing ?? { isOn: true },
  };
}

/** How to reach a worker and log in to it. */
export function workerAccess({ worker, request }: Launched): SessionAccess {
  return {
    url: `http://${shownAddress(worker.address)}`,
    authType: loginName(request.authType),
    ...(worker.token && { token: worker.token }),
  };
}

/** `host:port` as people see it: a loopback address is `localhost`. */
export function shownAddress({ host, port }: Worker['address']): string {
  const local = host === '127.0.0.1' || host === '::1';
  return `${local ? 'localhost' : host}:${port}`;
}
