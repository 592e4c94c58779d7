import type { HostEvent, HostStatus } from '../../../src-shared/host-status.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { keylessAllowed } from '../config/schema.ts';
import type { HostEvents } from '../http/api/host-events.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

/** Tells the page and the shell what changed: everything that is published is published here. */
export interface News {
  secrets(store: Pick<SecretStore, 'kind' | 'detail'>): void;
  drivers(drivers: HostStatus['drivers']): void;
  spare(spare: HostStatus['spare']): void;
  sessions(sessions: HostStatus['sessions']): void;
  clients(clients: HostStatus['clients']): void;
  approvals(approvals: HostStatus['approvals']): void;
  call(call: Extract<HostEvent, { type: 'call' }>['call']): void;
  server(server: HostStatus['server']): void;
  config(configFile: ConfigFile): void;
  /** Everything anew. */
  status(status: HostStatus): void;
}

export function createNews({ publish }: Pick<HostEvents, 'publish'>): News {
  return {
    secrets: ({ kind, detail }) => publish({ type: 'secrets', secrets: { kind, ...(detail && { detail }) } }),
    drivers: drivers => publish({ type: 'drivers', drivers }),
    spare: spare => publish({ type: 'spare', spare }),
    sessions: sessions => publish({ type: 'sessions', sessions }),
    clients: clients => publish({ type: 'clients', clients }),
    approvals: approvals => publish({ type: 'approvals', approvals }),
    call: call => publish({ type: 'call', call }),
    server: server => publish({ type: 'server', server }),
    config: configFile => publish({ type: 'config', ...configTrouble(configFile), ...keyless(configFile) }),
    status: status => publish({ type: 'status', status }),
  };
}

/** What is wrong with the file on disk, and what is forbidden because of that. */
export function configTrouble({ problem, current: { caution } }: ConfigFile): { problem?: string; caution?: string } {
  return { ...(problem && { problem: problem.message }), ...(caution !== undefined && { caution }) };
}

/** Whether workers may run without a key. */
export function keyless({ current }: ConfigFile): { keylessAllowed?: true } {
  return keylessAllowed(current) ? { keylessAllowed: true } : {};
}
