import { isConnected, type SessionSummary } from './session.ts';

/** A session as lists for models show it. */
export function sessionRow(session: SessionSummary) {
  return {
    session_id: session.id,
    type: session.type,
    source: session.source,
    session_name: session.name,
    system: session.system,
    origin: session.origin,
    connected: isConnected(session.state),
    status: session.liveness,
    language: session.language,
    url: session.url,
  };
}
