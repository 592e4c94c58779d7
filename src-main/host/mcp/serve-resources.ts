import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { toUserError } from '../../../src-shared/user-error.ts';
import type { ResourceRequest, Resources } from '../resources/create-resources.ts';

/** The protocol's limit for one answer of completion. */
const mostCompletions = 100;

/**
 * Answers what clients ask about resources; the lists are short enough for one page.
 * @param subscriptions what a client of the 2025 revisions subscribed to
 */
export function serveResources(
  server: Server,
  resources: Resources,
  { requestOf, subscriptions }: { requestOf: (context: ServerContext) => ResourceRequest; subscriptions: Set<string> },
): void {
  server.setRequestHandler('resources/list', (_request, context) => ({
    resources: resources
      .list(requestOf(context).caller)
      .map(({ uri, name, title, description, mimeType }) => ({ uri, name, title, description, mimeType })),
  }));

  server.setRequestHandler('resources/templates/list', (_request, context) => ({
    resourceTemplates: resources
      .templates(requestOf(context).caller)
      .map(({ uriTemplate, name, title, description, mimeType }) => ({ uriTemplate, name, title, description, mimeType })),
  }));

  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const found = await resources.read(uri, requestOf(context)).catch(refuse);
    if (!found) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, ...found }] };
  });

  server.setRequestHandler('resources/subscribe', async ({ params: { uri } }, context) => {
    if (!(await resources.subscribe(uri, requestOf(context)).catch(refuse))) throw new ResourceNotFoundError(uri);
    subscriptions.add(uri);
    return {};
  });

  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscriptions.delete(params.uri);
    return {};
  });

  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }, context) => {
    const values =
      ref.type === 'ref/resource' ? await resources.complete(ref.uri, argument, requestOf(context)).catch(refuse) : [];
    const shown = values.slice(0, mostCompletions);
    return { completion: { values: shown, total: values.length, hasMore: shown.length < values.length } };
  });
}

/** Fails with the words of the tool that shows the same. @throws ProtocolError */
function refuse(error: unknown): never {
  const { code, message, hint } = toUserError(error);
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  throw new ProtocolError(ProtocolErrorCode.InternalError, hint ? `${sentence} ${hint}` : message, { error_code: code });
}
