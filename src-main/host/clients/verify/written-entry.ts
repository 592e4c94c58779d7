import { z } from 'zod';
import type { EntryValue } from '../text/entry-text.ts';
import type { WrittenEntry } from './entry-channel.ts';

const texts = z.record(z.string(), z.string());

const bridgeSchema = z.object({ command: z.string(), args: z.array(z.string()).default([]), env: texts.default({}) });

/** The names that clients give to an address and to its headers. */
const httpSchema = z
  .object({
    url: z.string().optional(),
    serverUrl: z.string().optional(),
    uri: z.string().optional(),
    headers: texts.optional(),
    http_headers: texts.optional(),
    requestOptions: z.object({ headers: texts.optional() }).optional(),
  })
  .transform(entry => ({
    url: entry.url ?? entry.serverUrl ?? entry.uri,
    headers: entry.headers ?? entry.http_headers ?? entry.requestOptions?.headers ?? {},
  }));

/** What a client does with an entry that stands in its file, in any of the shapes that we write. Undefined for any other. */
export function writtenEntry(value: EntryValue): WrittenEntry | undefined {
  const bridge = bridgeSchema.safeParse(value).data;
  if (bridge) return { transport: 'stdio', ...bridge };
  const http = httpSchema.safeParse(value).data;
  return http?.url === undefined ? undefined : { transport: 'http', url: http.url, headers: http.headers };
}
