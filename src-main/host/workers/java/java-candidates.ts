import { execa } from 'execa';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { programFolders } from '../../base/program-folders.ts';

/** Where a Java is looked for, and which one is wanted. */
export interface JavaSearch {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** Where downloaded ones are. */
  downloadsIn: string;
  versions: { minimum: number; maximum: number };
  /** Folders whose subfolders are JDKs; the usual ones of this system when absent. */
  places?: readonly string[];
}

/** Paths where a `java` may be, the ones that a person chose first. Most don't exist. */
export async function* javaCandidates(search: JavaSearch): AsyncGenerator<string> {
  const name = search.platform === 'win32' ? 'java.exe' : 'java';
  for await (const folder of binFolders(search)) yield path.join(folder, name);
}

async function* binFolders(search: JavaSearch): AsyncGenerator<string> {
  const { env, platform } = search;
  if (env['JAVA_HOME']) yield path.join(env['JAVA_HOME'], 'bin');
  for (const folder of programFolders(env)) {
    // On macOS this one is a stub that opens an install dialog when there is no Java.
    if (!(platform === 'darwin' && folder === '/usr/bin')) yield folder;
  }
  for await (const home of homes(search)) yield path.join(home, 'bin');
}

async function* homes({ env, platform, downloadsIn, places }: JavaSearch): AsyncGenerator<string> {
  if (platform === 'darwin' && !places) yield* macJavaHomes();
  for (const parent of places ?? usualPlaces(env, platform)) yield* subfolders(parent, platform);
  yield* subfolders(downloadsIn, platform);
}

/** What macOS itself knows of. It exits with 1 where there is none. */
async function* macJavaHomes(): AsyncGenerator<string> {
  const { stderr } = await execa('/usr/libexec/java_home', ['-V'], { reject: false, timeout: 5_000 });
  for (const [, home] of (stderr ?? '').matchAll(/^\s.*" (\/.+)$/gm)) yield home!;
}

/** Folders whose subfolders are JDKs. */
function usualPlaces(env: JavaSearch['env'], platform: NodeJS.Platform): string[] {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
  const own = home
    ? ['.sdkman/candidates/java', '.jdks', '.asdf/installs/java', '.local/share/mise/installs/java'].map(part =>
        path.join(home, part),
      )
    : [];
  switch (platform) {
    case 'darwin':
      return ['/Library/Java/JavaVirtualMachines', '/opt/homebrew/opt', '/usr/local/opt', ...own];
    case 'win32': {
      const programs = [env['ProgramFiles'], env['ProgramW6432']].filter(folder => folder !== undefined);
      const vendors = ['Eclipse Adoptium', 'Java', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft'];
      return [...programs.flatMap(folder => vendors.map(vendor => path.join(folder, vendor))), ...own];
    }
    default:
      return ['/usr/lib/jvm', '/usr/java', '/opt/java', '/opt', ...own];
  }
}

/** The JDKs in one folder, highest name first; on macOS a bundle keeps it in `Contents/Home`, Homebrew's in `libexec`. */
async function* subfolders(parent: string, platform: NodeJS.Platform): AsyncGenerator<string> {
  const names = await readdir(parent).catch(() => []); // most of these folders don't exist
  const jdks = names.filter(name => !name.startsWith('.') && /jdk|java|jre|temurin|zulu|corretto|\d/i.test(name));
  for (const name of jdks.toSorted().toReversed()) {
    yield path.join(parent, name);
    if (platform !== 'darwin') continue;
    yield path.join(parent, name, 'Contents', 'Home');
    yield path.join(parent, name, 'libexec', 'openjdk.jdk', 'Contents', 'Home');
  }
}
