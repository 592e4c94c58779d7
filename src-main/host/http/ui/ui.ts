import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Hono } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import { plainPage } from '../plain-page.ts';

/** What the build writes where a nonce belongs. */
const noncePlaceholder = '__CSP_NONCE__';
const forever = 'public, max-age=31536000, immutable';

/**
 * Serves the built page from memory. Only files that were there at the start are served, so no address can reach another.
 * @param dir the folder of the built renderer; when it isn't there, a page says so
 */
export function createUi({ dir }: { dir: string }): Hono {
  const ui = new Hono();
  const files = readFiles(dir);
  const index = files.get('/index.html')?.toString('utf8');

  ui.get('/', c => {
    if (index === undefined) {
      return plainPage(c, 503, 'The page of Deephaven MCP is not built', 'Run "npm run build", then start the app again.');
    }
    const nonce = randomBytes(16).toString('base64');
    c.header('Content-Security-Policy', contentSecurityPolicy(nonce));
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('X-Content-Type-Options', 'nosniff');
    return c.html(index.replaceAll(noncePlaceholder, nonce));
  });

  for (const [path, content] of files) {
    if (path === '/index.html') continue;
    ui.get(path, c =>
      c.body(content, 200, {
        'Content-Type': getMimeType(path) ?? 'application/octet-stream',
        // Names under assets carry a hash of their content.
        'Cache-Control': path.startsWith('/assets/') ? forever : 'no-cache',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  }
  return ui;
}

function readFiles(dir: string): Map<string, Buffer<ArrayBuffer>> {
  try {
    const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    return new Map(
      entries.map(entry => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(join(dir).length).split(sep).join('/'), readFileSync(path)];
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** The nonce is for the one style that React Aria adds; every script and style of ours is a file. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
