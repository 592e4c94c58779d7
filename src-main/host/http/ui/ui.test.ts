import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUi } from './ui.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ui-'));
  await mkdir(join(dir, 'page/assets'), { recursive: true });
  await writeFile(join(dir, 'page/index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__">');
  await writeFile(join(dir, 'page/assets/index-1a2b.js'), 'export {};');
  await writeFile(join(dir, 'outside.txt'), 'not for the page');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe('createUi', () => {
  it('sends the page with a policy that allows its own files only, and a nonce that no answer repeats', async () => {
    const ui = createUi({ dir: join(dir, 'page') });
    const [one, other] = [await ui.request('/'), await ui.request('/')];
    const policy = one.headers.get('content-security-policy')!;
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    expect(await one.text()).toBe(`<meta property="csp-nonce" nonce="${nonce}">`);
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    expect(await other.text()).not.toContain(nonce);
    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(one.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('lets a browser keep files whose names tell their content', async () => {
    const answer = await createUi({ dir: join(dir, 'page') }).request('/assets/index-1a2b.js');
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['/../outside.txt', '/..%2foutside.txt', '/%2e%2e/outside.txt', '/assets/../../outside.txt', '/assets', '/index.html'])(
    'has nothing at %s',
    async path => {
      expect((await createUi({ dir: join(dir, 'page') }).request(path)).status).toBe(404);
    },
  );

  it('says so when the page is not built', async () => {
    const answer = await createUi({ dir: join(dir, 'nowhere') }).request('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });
});
