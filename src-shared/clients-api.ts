import { z } from 'zod';
import { clientNamePattern, permissions } from './host-status.ts';

const text = z.string();

/** A line or a column, counted from 1. */
const position = z.int();

/**
 * What stands in a client's file under our name. `stale`: an address, a token or a command that no longer holds. `changed`: it works, but a
 * person changed it. `foreign`: somebody else's. `broken`: the file can't be read, and is never written; `reason` has no full stop.
 */
const entryStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('current') }),
  z.object({ state: z.literal('stale'), because: z.enum(['address', 'token', 'command']) }),
  z.object({ state: z.literal('changed') }),
  z.object({ state: z.literal('foreign') }),
  z.object({ state: z.literal('broken'), reason: text, line: position.exactOptional(), column: position.exactOptional() }),
]);
export type EntryState = z.infer<typeof entryStateSchema>;

/** `maybe`: its folder is there, but no program: left over, or somewhere unusual. `because` is a sentence for a person. */
const detectionSchema = z.object({ state: z.enum(['installed', 'maybe', 'not-found']), because: text });
export type Detection = z.infer<typeof detectionSchema>;

/** How an entry leads to us: by our address with a token in it, or by the command of our bridge, which holds no secret. */
const entryForms = ['http', 'bridge'] as const;
export type EntryForm = (typeof entryForms)[number];

/** One place that an assistant reads its servers from. */
const clientRowSchema = z.object({
  /** Names the place in every request, and the token it gets: `cursor`, `vscode-profile-…`, `cursor-project-…`. */
  id: z.string().regex(clientNamePattern),
  /** The assistant's id, the same for all its places: `cursor`. */
  client: text,
  /** What a person calls it: `Cursor`. */
  name: text,
  /** What tells this place from the client's others, such as a profile's or a folder's name. */
  label: text.exactOptional(),
  scope: z.enum(['user', 'profile', 'project']),
  /** `certain`: read in its source or seen to work. `documented`: from documentation, until somebody confirms it. */
  sure: z.enum(['certain', 'documented']),
  /** What a new entry may be here, the best first. */
  forms: z.array(z.enum(entryForms)).min(1),
  file: text,
  detection: detectionSchema,
  entry: entryStateSchema,
  /** What to do after writing so that the client notices; a sentence. */
  afterwards: text,
  /** Whether its own install link can be made (`POST /api/clients/:id/link`). */
  hasLink: z.boolean(),
  /** Whether it takes our extension in place of an entry (`POST /api/clients/:id/extension`). */
  takesExtension: z.literal(true).exactOptional(),
  /** Whether undo gives the whole file back as it was before. */
  canUndo: z.boolean(),
  /** Of its token, while it has one. */
  permission: z.enum(permissions).exactOptional(),
  /** Epoch milliseconds. */
  lastCallAt: z.number().exactOptional(),
  /** What it called itself in its last request. */
  version: text.exactOptional(),
});
export type ClientRow = z.infer<typeof clientRowSchema>;

/** An assistant without a file that we could write, and what to do instead. */
const explainedClientSchema = z.object({ id: text, name: text, text });
export type ExplainedClient = z.infer<typeof explainedClientSchema>;

/** `GET /api/clients`, with `?folder=PATH` for a project's files as well. */
export const clientListSchema = z.object({ clients: z.array(clientRowSchema), explained: z.array(explainedClientSchema) });
export type ClientList = z.infer<typeof clientListSchema>;

const clientActions = ['add', 'remove', 'update'] as const;
export type ClientAction = (typeof clientActions)[number];

/** `POST /api/clients/:id/plan`. */
export const planRequestSchema = z.strictObject({
  action: z.enum(clientActions),
  folder: text.exactOptional(),
  form: z.enum(entryForms).exactOptional(),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;

/** `POST /api/clients/:id/apply`. `replace` is a person's yes to lose an entry under our name that is not ours. */
export const applyRequestSchema = z.strictObject({
  action: z.enum(clientActions),
  folder: text.exactOptional(),
  /** In a project's file, `http` is a person's yes to a token there, after the plan's warning. */
  form: z.enum(entryForms).exactOptional(),
  permission: z.enum(permissions).exactOptional(),
  replace: z.boolean().exactOptional(),
});
export type ApplyRequest = z.infer<typeof applyRequestSchema>;

/** One line of a change; `line` counts from 1, in the new file for `added`, in the old one for `removed`. */
const diffLineSchema = z.object({ kind: z.enum(['added', 'removed']), line: position, text });
export type DiffLine = z.infer<typeof diffLineSchema>;

/** What an action would do, every token masked. */
export const clientPlanSchema = z.object({
  id: text,
  action: z.enum(clientActions),
  file: text,
  /** What happens to the file. */
  effect: z.enum(['create', 'change', 'delete', 'nothing']),
  lines: z.array(diffLineSchema),
  /** The whole entry to copy instead, its token masked. */
  snippet: text,
  /** Set when a person must say yes first (`replace`). */
  asks: text.exactOptional(),
  /** What a person should know before. */
  warning: text.exactOptional(),
  /** Why the file would be left alone, and what to do: sentences. */
  problem: text.exactOptional(),
  afterwards: text,
});
export type ClientPlan = z.infer<typeof clientPlanSchema>;

/** `POST /api/clients/:id/undo` takes this. */
export const undoRequestSchema = z.strictObject({ folder: text.exactOptional() });

/** The answer of apply and undo. */
export const appliedSchema = z.object({ row: clientRowSchema, effect: clientPlanSchema.shape.effect });
export type Applied = z.infer<typeof appliedSchema>;

/** The answer of `POST /api/clients/update-all`. */
export const updatedAllSchema = z.object({
  updated: z.array(text),
  failed: z.array(z.object({ id: text, message: text, hint: text.exactOptional() })),
});
export type UpdatedAll = z.infer<typeof updatedAllSchema>;

/**
 * `POST /api/clients/:id/test`: whether a client that uses the entry as it stands in its file gets through. `step` is what it fails at, in the
 * order in which a client meets it; `reason` and `fix` are sentences.
 */
export const entryCheckSchema = z.discriminatedUnion('works', [
  z.object({ works: z.literal(true), tools: z.int() }),
  z.object({
    works: z.literal(false),
    step: z.enum(['file', 'start', 'reach', 'token', 'answer', 'time']),
    reason: text,
    fix: text,
  }),
]);
export type EntryCheck = z.infer<typeof entryCheckSchema>;

/** `POST /api/clients/copy`: a new token for any other client; the answer is the only time it is shown. */
export const copyRequestSchema = z.strictObject({ name: z.string().regex(clientNamePattern), permission: z.enum(permissions) });

/** Texts to paste into a client; `command` is the entry for one that only starts commands, where this machine can run our bridge. */
export const copyTextsSchema = z.object({ url: text, header: text, json: text, command: text.exactOptional() });
export type CopyTexts = z.infer<typeof copyTextsSchema>;

/** The answer of `POST /api/clients/:id/link`: an address of the client's own scheme. It holds no secret. */
export const installLinkSchema = z.object({ url: text });
