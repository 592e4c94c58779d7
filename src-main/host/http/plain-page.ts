import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** A page of one heading and one text, with nothing to load: for what the app's own page can't show. */
export function plainPage(c: Context, status: ContentfulStatusCode, title: string, text: string): Response | Promise<Response> {
  c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <h1>${title}</h1>
        <p>${text}</p>
      </html>`,
    status,
  );
}
