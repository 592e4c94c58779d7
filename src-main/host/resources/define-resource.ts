import type { Sessions } from '../sessions/sessions.ts';

interface ResourceContext {
  sessions: Sessions;
  signal: AbortSignal;
}

/** A text, or what is told as JSON. */
export type ResourceContent = string | Record<string, unknown>;

/** How clients list a resource or a template. */
interface Described {
  name: string;
  title: string;
  /** For a person and a model: what it holds. */
  description: string;
  mimeType: 'application/json' | 'text/plain';
  /** The tool that shows the same: where it is off, so is the resource, and reads are recorded as its calls. */
  tool: string;
}

/** Something at one address. */
export interface Resource extends Described {
  uri: string;
  read(context: ResourceContext): Promise<ResourceContent>;
}

/** The same thing of each session. */
export interface SessionResource extends Described {
  /** With `{session_id}`, percent-encoded in addresses. */
  uriTemplate: string;
  /** Whether a session has it. */
  isOf: (session: { origin: string }) => boolean;
  /** @throws UserError SESSION_NOT_FOUND and by the status table */
  read(sessionId: string, context: ResourceContext): Promise<ResourceContent>;
}
