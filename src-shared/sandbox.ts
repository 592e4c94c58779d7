import { z } from 'zod';

/** How much a person wants of a sandbox: where the system can, always, or never. */
export const sandboxModes = ['auto', 'required', 'off'] as const;
export type SandboxMode = (typeof sandboxModes)[number];

/** Whether a worker's code runs apart from the person's files; if not, why, and how to get it. */
export const sandboxingSchema = z.discriminatedUnion('isOn', [
  z.object({ isOn: z.literal(true) }),
  z.object({ isOn: z.literal(false), reason: z.string(), hint: z.string().exactOptional() }),
]);
export type Sandboxing = z.infer<typeof sandboxingSchema>;
