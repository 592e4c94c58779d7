import type { Path } from '../base/json5/json5-document.ts';

/** What the file may say already, for versions to come. Remove a line with the version that heeds it. */
const withoutEffect: readonly Path[] = [
  ['enterprise', 'systems'],
  ['pq_tools'],
  ['docs'],
  ['server', 'cache'],
  ['server', 'store'],
  ['server', 'public_url'],
  ['workspace', 'export_dir'],
  ['app', 'language'],
  ['app', 'updates'],
  ['timeouts', 'worker_creation'],
  ['timeouts', 'pq_state'],
  ['timeouts', 'saml'],
  ['timeouts', 'docs'],
];

/** The places of a file, as it was read, that are accepted and do nothing in this version. */
export function settingsWithoutEffect(data: unknown): Path[] {
  return withoutEffect.filter(path => isThere(data, path));
}

function isThere(data: unknown, path: Path): boolean {
  return path.every(step => {
    if (typeof data !== 'object' || data === null || !Object.hasOwn(data, step)) return false;
    data = (data as Record<string, unknown>)[step];
    return true;
  });
}
