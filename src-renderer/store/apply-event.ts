import type { CallRecord, HostEvent, HostStatus } from '../../src-shared/host-status.ts';

/** As many as the host keeps. */
const keptCalls = 1000;

/** The status after one event; an event that comes before the first whole status has nothing to change. */
export function applyEvent(status: HostStatus | undefined, event: HostEvent): HostStatus | undefined {
  if (event.type === 'status') return event.status;
  if (!status) return undefined;
  switch (event.type) {
    case 'sessions':
      return { ...status, sessions: event.sessions };
    case 'spare':
      return { ...status, spare: event.spare };
    case 'clients':
      return { ...status, clients: event.clients };
    case 'approvals':
      return { ...status, approvals: event.approvals };
    case 'secrets':
      return { ...status, secrets: event.secrets };
    case 'drivers':
      return { ...status, drivers: event.drivers };
    case 'server':
      return { ...status, server: event.server };
    case 'call':
      return { ...status, calls: withCall(status.calls, event.call) };
    case 'config': {
      const { configProblem: _, configCaution: __, keylessAllowed: ___, ...rest } = status;
      const { problem, caution } = event;
      return {
        ...rest,
        ...(problem !== undefined && { configProblem: problem }),
        ...(caution !== undefined && { configCaution: caution }),
        ...(event.keylessAllowed && { keylessAllowed: true }),
      };
    }
  }
}

/** Newest first. The end of an old call may come when the list has gone on without it. */
function withCall(calls: CallRecord[], call: CallRecord): CallRecord[] {
  const others = calls.filter(({ id }) => id !== call.id);
  return [call, ...others].toSorted((a, b) => b.at - a.at).slice(0, keptCalls);
}
