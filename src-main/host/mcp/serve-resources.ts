import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError, type Server } from '@modelcontextprotocol/server';
import { toUserError } from '../../../src-shared/user-error.ts';
import type { Resources } from '../resources/create-resources.ts';

/** The protocol's limit for one answer of completion. */
const mostCompletions = 100;

/** Answers what clients ask about resources; the lists are short enough for one page. */
export function serveResources(server: Server, resources: Resources): void {
  server.setRequestHandler('resources/list', () => ({
    resources: resources
      .list()
      .map(({ uri, name, title, description, mimeType }) => ({ uri, name, title, description, mimeType })),
  }));

  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: resources
      .templates()
      .map(({ uriTemplate, name, title, description, mimeType }) => ({ uriTemplate, name, title, description, mimeType })),
  }));

  server.setRequestHandler('resources/read', async ({ params: { uri } }, { mcpReq }) => {
    const found = await resources.read(uri, mcpReq.signal).catch((error: unknown) => {
      const { message, hint } = toUserError(error);
      throw new ProtocolError(ProtocolErrorCode.InternalError, hint ? `${message}. ${hint}` : message);
    });
    if (!found) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, ...found }] };
  });

  server.setRequestHandler('completion/complete', ({ params: { ref, argument } }) => {
    const values = ref.type === 'ref/resource' ? resources.complete(ref.uri, argument.name, argument.value) : [];
    const shown = values.slice(0, mostCompletions);
    return { completion: { values: shown, total: values.length, hasMore: shown.length < values.length } };
  });
}
