import { UserError } from '../../../src-shared/user-error.ts';
import type { Config } from '../config/schema.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { Pause } from '../pause.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { connections } from './connections.ts';
import type { Resource, SessionResource } from './define-resource.ts';

/** The resources as a transport sees them. */
export interface Resources {
  list(): readonly Resource[];
  templates(): readonly SessionResource[];
  /** @returns undefined where there is no such resource. @throws UserError for one that can't be read now */
  read(uri: string, signal: AbortSignal): Promise<{ mimeType: string; text: string } | undefined>;
  /** Values of a template's argument that begin so. */
  complete(uriTemplate: string, argument: string, value: string): string[];
  /** Called with the address of each resource that is another one now; returns how to stop listening. */
  onChange(listener: (uri: string) => void): () => void;
}

export interface ResourcesParts {
  resources: readonly Resource[];
  sessionResources: readonly SessionResource[];
  sessions: Sessions;
  config: () => Config;
  redaction: Pick<Redaction, 'redact'>;
  pause: Pick<Pause, 'check'>;
}

/** Changes within this time are told once. */
const gatherMs = 250;

/** Codes that mean that there is nothing at an address. */
const nothingThere = new Set(['SESSION_NOT_FOUND', 'INVALID_SESSION_ID', 'SYSTEM_NOT_FOUND', 'UNSUPPORTED']);

export function createResources(parts: ResourcesParts): Resources {
  const { sessions, config, redaction, pause } = parts;
  const isOn = ({ group }: { group: Resource['group'] }) => config().tools.groups[group];
  const list = () => parts.resources.filter(isOn);
  const templates = () => parts.sessionResources.filter(isOn);

  const readerOf = (uri: string) => {
    const fixed = list().find(resource => resource.uri === uri);
    if (fixed) return fixed;
    for (const template of templates()) {
      const id = sessionIn(uri, template.uriTemplate);
      if (id === undefined) continue;
      return { mimeType: template.mimeType, read: (context: Parameters<Resource['read']>[0]) => template.read(id, context) };
    }
    return undefined;
  };

  return {
    list,
    templates,

    async read(uri, signal) {
      const reader = readerOf(uri);
      if (!reader) return undefined;
      pause.check();
      try {
        return { mimeType: reader.mimeType, text: redaction.redact(await reader.read({ sessions, signal })) };
      } catch (error) {
        if (error instanceof UserError && nothingThere.has(error.code)) return undefined;
        throw error;
      }
    },

    complete(uriTemplate, argument, value) {
      const template = templates().find(known => known.uriTemplate === uriTemplate);
      if (!template || argument !== 'session_id') return [];
      const wanted = value.toLowerCase();
      return sessions
        .list()
        .filter(session => template.isOf(session) && session.id.toLowerCase().startsWith(wanted))
        .map(({ id }) => id);
    },

    onChange(listener) {
      let timer: NodeJS.Timeout | undefined;
      let last = '';
      const look = async () => {
        timer = undefined;
        const text = await connections.read({ sessions, signal: new AbortController().signal });
        if (text !== last) listener(connections.uri);
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
