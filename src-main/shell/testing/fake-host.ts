import { configSchema } from '../../host/config/schema.ts';
import type { Host } from '../../host/host-options.ts';
import type { HostStatus } from '../../../src-shared/host-status.ts';
import { emptyStatus } from '../../../src-shared/testing/host-status.ts';

/** A host that does nothing but note what it was asked for; `change` gives it another status or other settings. */
export function fakeHost(notes: readonly string[] = []) {
  const asked: string[] = [];
  const listeners = new Set<() => void>();
  const settings = configSchema.parse({}).app;
  let status: HostStatus = emptyStatus;
  const host = {
    url: status.server.url,
    notes,
    pageUrl: () => `http://127.0.0.1:8741/#code=${asked.push('pageUrl')}`,
    status: () => status,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settings: () => settings,
    clientRows: async () => [],
    wake: () => void asked.push('wake'),
    setPaused: isPaused => void asked.push(`pause ${isPaused}`),
    sessions: {
      start: id => void asked.push(`start ${id}`),
      stop: async id => void asked.push(`stop ${id}`),
      restart: async id => void asked.push(`restart ${id}`),
    },
    sessionUrl: (id, purpose) => `http://127.0.0.1:8741/open/${purpose}-${id}`,
    openLink: async url => void asked.push(`openLink ${url}`),
    log: { info() {}, warn: (_, message) => void asked.push(message), error: (_, message) => void asked.push(message) },
    async stop() {
      asked.push('stop');
    },
  } satisfies Partial<Host>;
  return {
    host: host as unknown as Host,
    asked,
    settings,
    change(part: Partial<HostStatus> = {}) {
      status = { ...status, ...part };
      for (const tell of listeners) tell();
    },
  };
}
