import { z } from 'zod';
import { UserError } from '../../../src-shared/user-error.ts';
import type { ResourceRequest, Resources } from '../resources/create-resources.ts';

const listenSchema = z.looseObject({
  method: z.literal('subscriptions/listen'),
  params: z.looseObject({ notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()) }) }),
});

/**
 * A request of the 2026 revision to listen, without the addresses that are no resource of this caller: the SDK would keep every one,
 * and its acknowledgement names those that are kept. Any other message stays as it is.
 */
export async function keptSubscriptions(
  message: unknown,
  { resources, ...request }: ResourceRequest & { resources: Pick<Resources, 'subscribe'> },
): Promise<unknown> {
  const listen = listenSchema.safeParse(message).data;
  if (!listen) return message;
  const { params } = listen;
  const kept: string[] = [];
  for (const uri of new Set(params.notifications.resourceSubscriptions)) {
    const isThere = await resources.subscribe(uri, request).catch((error: unknown) => {
      if (error instanceof UserError) return false; // the refusal is recorded already
      throw error;
    });
    if (isThere) kept.push(uri);
  }
  return { ...listen, params: { ...params, notifications: { ...params.notifications, resourceSubscriptions: kept } } };
}
