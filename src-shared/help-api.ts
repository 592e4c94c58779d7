import { z } from 'zod';

/** What one check found. `fix` is the next step where it failed, or where it could be better. */
const findingSchema = z.object({
  title: z.string(),
  result: z.enum(['good', 'note', 'problem']),
  detail: z.string(),
  fix: z.string().exactOptional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** `POST /api/help/checks`: looks at everything now. */
export const checksSchema = z.object({ findings: z.array(findingSchema) });

/** `GET /api/help`: where things are, and versions. */
export const aboutSchema = z.object({
  version: z.string(),
  node: z.string(),
  system: z.string(),
  dataFolder: z.string(),
  logFolder: z.string(),
  configFile: z.string(),
});
export type About = z.infer<typeof aboutSchema>;
