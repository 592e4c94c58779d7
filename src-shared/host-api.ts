import { z } from 'zod';
import { clientNamePattern, permissions } from './host-status.ts';
import { errorCodes } from './user-error.ts';

/** `POST /api/code`: a one-time code for the page's token. */
export const codeRequestSchema = z.strictObject({ code: z.string().min(1).max(200) });
export const codeAnswerSchema = z.object({ token: z.string() });

/** `POST /api/page-codes`: a one-time code that opens the page. */
export const pageCodeAnswerSchema = z.object({ code: z.string() });

/** `POST /api/clients`: a new client; the answer is the only time its token is shown. */
export const newClientSchema = z.strictObject({ name: z.string().regex(clientNamePattern), permission: z.enum(permissions) });
export const newClientAnswerSchema = z.object({ name: z.string(), token: z.string() });
export type NewClient = z.infer<typeof newClientSchema>;

/** `PATCH /api/clients/:name`: what it may do from now on. */
export const changedClientSchema = newClientSchema.pick({ permission: true });

/** `POST /api/sessions/:id/links`: a path that opens the session signed in, once; one to copy lives longer than one to open now. */
export const newLinkSchema = z.strictObject({ purpose: z.enum(['open', 'copy']), panel: z.string().min(1).optional() });
export const newLinkAnswerSchema = z.object({ path: z.string() });
export type LinkPurpose = z.infer<typeof newLinkSchema>['purpose'];

/** `POST /api/process/pause`: holds back new calls of tools, or no longer. */
export const pauseSchema = z.strictObject({ paused: z.boolean() });

/** `GET` and `PUT /api/process/start-at-login`, of the desktop app. */
export const startAtLoginSchema = z.strictObject({ on: z.boolean() });
export type StartAtLogin = z.infer<typeof startAtLoginSchema>;

/** Every answer of `/api` that is not a success. */
export const apiErrorSchema = z.object({
  error: z.object({ code: z.enum(errorCodes), message: z.string(), hint: z.string().optional() }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;
