import { expect, it } from 'vitest';
import type { Reach } from './reach.ts';
import { seatbeltProfile } from './seatbelt.ts';

const reach: Reach = {
  homes: ['/Users/me'],
  dataFolder: '/Users/me/Library/Application Support/deephaven-mcp',
  hiddenFiles: ['/Users/me/work/.mcp.json'],
  needed: ['/Users/me/.pyenv/versions/3.12'],
  workspace: [
    { path: '/Users/me/results', isWritable: true },
    { path: '/Users/me/read', isWritable: false },
    { path: '/Users/me', isWritable: true },
    { path: '/Users/me/Library/Application Support/deephaven-mcp', isWritable: true },
  ],
  folder: '/Users/me/Library/Application Support/deephaven-mcp/cache/workers/h/lab',
  temporary: '/Users/me/Library/Application Support/deephaven-mcp/cache/workers/h/lab/tmp',
};

/** The last rule for a path decides; only the kinds of rules that the profile uses are understood. */
function verdict(operation: 'file-read-data' | 'file-write-data', file: string, changes: Partial<Reach> = {}): string {
  let last = '';
  for (const line of seatbeltProfile({ ...reach, ...changes }).split('\n')) {
    const [, word, kind] = /^\((allow|deny) (default|file\*|file-read\*|file-write\*)/.exec(line) ?? [];
    if (word === undefined || kind === undefined) continue;
    const concerns = kind === 'default' || operation.startsWith(kind.replace('*', ''));
    if (concerns && (kind === 'default' || fits(line, file))) last = word;
  }
  return last;
}

function fits(line: string, file: string): boolean {
  const paths = [...line.matchAll(/\((subpath|literal) "((?:[^"\\]|\\.)*)"\)/g)];
  const named = paths.some(([, kind, text]) => {
    const place = text!.replaceAll(/\\(.)/g, '$1');
    return file === place || (kind === 'subpath' && file.startsWith(place === '/' ? '/' : `${place}/`));
  });
  return named || [...line.matchAll(/\(regex #"(.*?)"\)/g)].some(([, pattern]) => new RegExp(pattern!).test(file));
}

it.each([
  ['/Users/me/Downloads/a.csv', 'allow'],
  ['/Users/me/read/a.csv', 'allow'],
  ['/usr/lib/libz.dylib', 'allow'],
  ['/Users/me/.pyenv/versions/3.12/bin/python3', 'allow'],
  ['/Users/me/.local/lib/python3.12/site.py', 'allow'],
  [`${reach.folder}/x`, 'allow'],
  ['/Users/me/.ssh/id_rsa', 'deny'],
  ['/Users/me/.netrc', 'deny'],
  ['/Users/me/.claude.json', 'deny'],
  ['/Users/me/Library/Keychains/login.keychain-db', 'deny'],
  ['/Users/me/Library/Application Support/Google/Chrome/Default/Cookies', 'deny'],
  ['/Users/me/Library/Application Support/deephaven-mcp/host.json', 'deny'],
  ['/Users/me/work/.mcp.json', 'deny'],
  ['/private/tmp/ssh-agent/agent', 'deny'],
])('decides that %s may be read: %s', (file, expected) => {
  expect(verdict('file-read-data', file)).toBe(expected);
});

it.each([
  [`${reach.folder}/x`, 'allow'],
  ['/Users/me/results/out.csv', 'allow'],
  ['/dev/null', 'allow'],
  ['/Users/me/read/out.csv', 'deny'],
  ['/Users/me/Downloads/out.csv', 'deny'],
  ['/Users/me/.zshrc', 'deny'],
  ['/Users/me/Library/LaunchAgents/evil.plist', 'deny'],
  ['/Users/me/.pyenv/versions/3.12/lib/evil.pth', 'deny'],
  ['/Users/me/Library/Application Support/deephaven-mcp/cache/classes/evil.jsa', 'deny'],
  ['/etc/hosts', 'deny'],
])('decides that %s may be written: %s', (file, expected) => {
  expect(verdict('file-write-data', file)).toBe(expected);
});

it('shows no file of an assistant in a folder that may be written', () => {
  const changes = { workspace: [{ path: '/Users/me/work', isWritable: true }] };
  expect(verdict('file-write-data', '/Users/me/work/out.csv', changes)).toBe('allow');
  expect(verdict('file-read-data', '/Users/me/work/.mcp.json', changes)).toBe('deny');
  expect(verdict('file-write-data', '/Users/me/work/.mcp.json', changes)).toBe('deny');
});

it('quotes what a path may hold', () => {
  const home = String.raw`/Users/a "b" (c)`;
  const odd = { homes: [home], workspace: [], needed: [`${home}/.venv`] };
  expect(verdict('file-read-data', `${home}/.ssh/id`, { ...odd, needed: [] })).toBe('deny');
  expect(verdict('file-read-data', `${home}/.venv/bin/python`, odd)).toBe('allow');
  expect(seatbeltProfile({ ...reach, ...odd })).toContain(String.raw`(subpath "/Users/a \"b\" (c)/.venv")`);
});

it('closes the keychain, engines, other processes and what would act outside', () => {
  const profile = seatbeltProfile(reach);
  for (const part of ['com.apple.SecurityServer', 'docker.sock', '(deny signal (target others))', '(deny appleevent-send)'])
    expect(profile).toContain(part);
});
