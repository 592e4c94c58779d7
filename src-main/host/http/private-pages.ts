import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A browser has read its page long before. */
const lifeMs = 60_000;

/** Opens a file in the person's browser. */
type Show = (file: string) => Promise<unknown>;

/**
 * Opens an address that carries a one-time code, without the code in the arguments of any process, which every user of the
 * computer can read: the browser is given a page that only this user may read, and which leads on to the address. It is removed
 * when its code was used, or after a minute.
 */
export async function openPrivately(url: string, folder: string, show: Show): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await removeOld(folder);
  const file = fileFor(folder, codeIn(new URL(url)));
  await writeFile(file, pageTo(url), { mode: 0o600, flag: 'wx' });
  setTimeout(() => void removePage(file, folder), lifeMs).unref();
  await show(file);
}

/** Removes the page whose code was used. */
export async function codeUsed(code: string, folder: string): Promise<void> {
  await removePage(fileFor(folder, code), folder);
}

/**
 * Where the pages are: in the data folder. Browsers that come as snaps see no hidden folder, and no other one than their own in
 * the temporary folder, so where there are snaps the pages are in a visible one of the home folder, while there are any.
 */
export function privatePagesFolder({
  dataFolder,
  platform = process.platform,
  home = homedir(),
  hasSnaps = existsSync('/snap/bin'),
}: {
  dataFolder: string;
  platform?: NodeJS.Platform;
  home?: string;
  hasSnaps?: boolean;
}): string {
  return platform === 'linux' && hasSnaps ? join(home, 'deephaven-mcp-opening') : join(dataFolder, 'opening');
}

/** Of the page's address `/#code=CODE`, or of a session's, `/open/CODE`. */
function codeIn({ hash, pathname }: URL): string {
  return hash === '' ? pathname.slice(pathname.lastIndexOf('/') + 1) : hash.slice('#code='.length);
}

/** The name gives nothing away: programs show and remember the names of files. */
function fileFor(folder: string, code: string): string {
  return join(folder, `${createHash('sha256').update(code).digest('hex').slice(0, 32)}.html`);
}

/** Without a script, which some browsers keep from files. */
function pageTo(url: string): string {
  const address = new URL(url).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0;url=${address}">
<title>Deephaven MCP</title>
<p><a href="${address}">Open Deephaven MCP</a>
</html>
`;
}

/** Those of a process that ended before their time was over. */
async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const made = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined, // removed meanwhile
    );
    if (name.endsWith('.html') && made !== undefined && made < Date.now() - lifeMs) await rm(file, { force: true });
  }
}

async function removePage(file: string, folder: string): Promise<void> {
  await rm(file, { force: true });
  await rmdir(folder).catch(() => {}); // another page is in it, or it is gone
}
