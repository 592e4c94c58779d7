import type { Context } from 'hono';
import { z } from 'zod';
import { UserError } from '../../../../src-shared/user-error.ts';

/** The JSON body of a request of the page. @throws UserError INVALID_ARGUMENT, naming what is not as expected */
export async function parseBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  const body: unknown = await c.req.json().catch(() => undefined); // no schema takes it
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new UserError('INVALID_ARGUMENT', `The request is not as expected: ${z.prettifyError(result.error)}`);
}
