import { z } from 'zod';
import { callRecordSchema } from './host-status.ts';

/** `GET /api/calls`: what is kept, newest first, without input and output. */
export const callListSchema = z.object({ calls: z.array(callRecordSchema) });

/** The calls that ended within one minute. `at` is its start, epoch milliseconds; `medianMs` is absent without calls. */
const callMinuteSchema = z.object({
  at: z.number(),
  calls: z.number(),
  failed: z.number(),
  medianMs: z.number().exactOptional(),
});
export type CallMinute = z.infer<typeof callMinuteSchema>;

/** `GET /api/calls/rates`: the last hour, oldest first. */
export const callRatesSchema = z.object({ minutes: z.array(callMinuteSchema) });
