import { z } from 'zod';

/** One tool as the settings screen shows it. */
const toolSummarySchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  kind: z.enum(['reads', 'changes', 'destroys']),
  /** The configuration key that switches its whole group off, where that is so. */
  offBy: z.string().exactOptional(),
  /** Since the app was started. */
  calls: z.number(),
});
export type ToolSummary = z.infer<typeof toolSummarySchema>;

/** `GET /api/tools`. */
export const toolListSchema = z.object({ tools: z.array(toolSummarySchema) });
