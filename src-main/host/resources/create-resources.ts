import { UserError } from '../../../src-shared/user-error.ts';
import type { Caller } from '../auth/caller.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { StandIn, StandInRequest } from '../tools/stand-in.ts';
import { connections } from './connections.ts';
import type { Resource, ResourceContent, SessionResource } from './define-resource.ts';

/** Who asks for a resource. */
export type ResourceRequest = Omit<StandInRequest, 'name' | 'arguments'>;

/** The resources as a transport sees them. A caller has those whose tool they may call; reads are recorded as calls of that tool. */
export interface Resources {
  list(caller: Caller): readonly Resource[];
  templates(caller: Caller): readonly SessionResource[];
  /** @returns undefined where there is no such resource. @throws UserError for one that can't be read now, or by this caller */
  read(uri: string, request: ResourceRequest): Promise<{ mimeType: string; text: string } | undefined>;
  /** @returns whether there is such a resource. @throws UserError where this caller may not read it */
  subscribe(uri: string, request: ResourceRequest): Promise<boolean>;
  /** Values of a template's argument that begin so. @throws UserError where this caller may not read what it names */
  complete(uriTemplate: string, argument: { name: string; value: string }, request: ResourceRequest): Promise<string[]>;
  /** Called with the address of each resource whose content changed; returns how to stop listening. */
  onChange(listener: (uri: string) => void): () => void;
}

export interface ResourcesParts {
  resources: readonly Resource[];
  sessionResources: readonly SessionResource[];
  sessions: Sessions;
  standIn: StandIn;
}

/** A resource at an address, and how it is read. */
interface Found {
  resource: Resource | SessionResource;
  sessionId?: string;
  /** @throws UserError where there is nothing */
  find(): void;
  read(signal: AbortSignal): Promise<ResourceContent>;
}

/** Changes within this time are told once. */
const gatherMs = 250;

/** Codes that mean that there is nothing at an address. */
const nothingThere = new Set(['SESSION_NOT_FOUND', 'INVALID_SESSION_ID', 'SYSTEM_NOT_FOUND', 'UNSUPPORTED']);

export function createResources({ resources, sessionResources, sessions, standIn }: ResourcesParts): Resources {
  function at(uri: string): Found | undefined {
    const resource = resources.find(resource => resource.uri === uri);
    if (resource) return { resource, find() {}, read: signal => resource.read({ sessions, signal }) };
    for (const template of sessionResources) {
      const id = sessionIn(uri, template.uriTemplate);
      if (id === undefined) continue;
      return {
        resource: template,
        sessionId: id,
        find() {
          if (!template.isOf(sessions.find(id).summary())) throw new UserError('UNSUPPORTED', `"${id}" has no ${template.name}.`);
        },
        read: signal => template.read(id, { sessions, signal }),
      };
    }
    return undefined;
  }

  /** @returns undefined where nothing is found */
  async function show(
    { resource, sessionId }: Pick<Found, 'resource' | 'sessionId'>,
    how: Record<string, string>,
    request: ResourceRequest,
    act: () => Promise<ResourceContent>,
  ): Promise<string | undefined> {
    const sent = { ...how, ...(sessionId !== undefined && { session_id: sessionId }) };
    try {
      return await standIn.show({ ...request, name: resource.tool, arguments: sent }, act);
    } catch (error) {
      if (error instanceof UserError && nothingThere.has(error.code)) return undefined;
      throw error;
    }
  }

  return {
    list: caller => resources.filter(({ tool }) => standIn.isOffered(tool, caller)),
    templates: caller => sessionResources.filter(({ tool }) => standIn.isOffered(tool, caller)),

    async read(uri, request) {
      const found = at(uri);
      if (!found) return undefined;
      const text = await show(found, { resource: uri }, request, () => found.read(request.signal));
      return text === undefined ? undefined : { mimeType: found.resource.mimeType, text };
    },

    async subscribe(uri, request) {
      const found = at(uri);
      if (!found) return false;
      const subscribed = show(found, { subscribe: uri }, request, async () => {
        found.find();
        return '';
      });
      return (await subscribed) !== undefined;
    },

    async complete(uriTemplate, { name, value }, request) {
      const template = sessionResources.find(known => known.uriTemplate === uriTemplate);
      if (!template || name !== 'session_id') return [];
      let ids: string[] = [];
      await show({ resource: template }, { complete: uriTemplate, begins_with: value }, request, async () => {
        const wanted = value.toLowerCase();
        const fitting = sessions.list().filter(session => template.isOf(session) && session.id.toLowerCase().startsWith(wanted));
        ids = fitting.map(({ id }) => id);
        return JSON.stringify(ids);
      });
      return ids;
    },

    onChange(listener) {
      let timer: NodeJS.Timeout | undefined;
      let last = '';
      const look = async () => {
        timer = undefined;
        const text = JSON.stringify(await connections.read({ sessions, signal: new AbortController().signal }));
        if (text !== last && standIn.isOffered(connections.tool, anyReader)) listener(connections.uri);
        last = text;
      };
      const stop = sessions.onChange(() => (timer ??= setTimeout(() => void look(), gatherMs).unref()));
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
  };
}

/** The caller who may do least: a tool that is off for this one is off for all. */
const anyReader: Caller = { name: 'reader', kind: 'mcp', permission: 'read-only' };

/** The session id in an address of this template; undefined when it is none. */
function sessionIn(uri: string, uriTemplate: string): string | undefined {
  const [before, after] = uriTemplate.split('{session_id}') as [string, string];
  if (!uri.startsWith(before) || !uri.endsWith(after)) return undefined;
  try {
    return decodeURIComponent(uri.slice(before.length, uri.length - after.length));
  } catch {
    return undefined; // not percent-encoded text
  }
}
