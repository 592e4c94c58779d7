import { execa } from 'execa';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { javaCandidates, type JavaSearch } from './java-candidates.ts';
import { UserError } from '../../../../src-shared/user-error.ts';

/** A Java that can run Deephaven. */
export interface Java {
  /** What JAVA_HOME has to be. */
  home: string;
  /** Such as `17.0.15`. */
  version: string;
}

/** A Java that was looked at and can't be used, and why, in a few words. */
export interface UnfitJava {
  path: string;
  problem: string;
}

/** Milliseconds for one Java to list its modules. */
const checkTimeout = 15_000;

/**
 * The first Java that runs, has a version in range and holds the compiler (module `jdk.compiler`): JAVA_HOME, then PATH,
 * the usual places of this system, and our own downloads. Also every one that was passed over.
 */
export async function findJava(search: JavaSearch, signal: AbortSignal): Promise<{ java: Java | undefined; unfit: UnfitJava[] }> {
  const unfit: UnfitJava[] = [];
  const seen = new Set<string>();
  for await (const executable of javaCandidates(search)) {
    signal.throwIfAborted();
    const file = await realpath(executable).catch(() => undefined); // most places are empty
    if (file === undefined || seen.has(file)) continue;
    seen.add(file);
    const checked = await checkJava(executable, search, signal);
    if ('home' in checked) return { java: checked, unfit };
    unfit.push(checked);
  }
  return { java: undefined, unfit };
}

/** Asks one Java for its version, home and modules. */
export async function checkJava(
  executable: string,
  { env, versions }: Pick<JavaSearch, 'env' | 'versions'>,
  signal: AbortSignal,
): Promise<Java | UnfitJava> {
  const { stdout, stderr, exitCode } = await execa(executable, ['-XshowSettings:properties', '--list-modules'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: checkTimeout,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const version = /^java\.base@(\S+)/m.exec(stdout)?.[1];
  if (exitCode !== 0 || !version) return { path: executable, problem: oldVersion(stderr) ?? 'does not run' };
  const major = Number.parseInt(version, 10);
  if (major < versions.minimum) return { path: executable, problem: `Java ${major}, too old` };
  if (major > versions.maximum) return { path: executable, problem: `Java ${major}, too new` };
  if (!/^jdk\.compiler@/m.test(stdout)) return { path: executable, problem: `Java ${major} without the compiler (a JRE)` };
  const home = /^\s*java\.home = (.+)$/m.exec(stderr)?.[1]?.trim() ?? path.dirname(path.dirname(executable));
  return { home, version };
}

/** Java 8 knows no modules, but prints its properties before it says so. */
function oldVersion(stderr: string): string | undefined {
  const version = /^\s*java\.specification\.version = (?:1\.)?(\d+)/m.exec(stderr)?.[1];
  return version ? `Java ${version}, too old` : undefined;
}

const packageHints: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Install one (brew install openjdk@17, or Temurin 17 from its installer)',
  win32: 'Install one (winget install EclipseAdoptium.Temurin.17.JDK)',
  linux:
    'Install one (Debian, Ubuntu: sudo apt install openjdk-17-jdk-headless; Fedora: sudo dnf install java-17-openjdk-devel; Arch: sudo pacman -S jdk17-openjdk)',
};

/** Says that no Java here runs Deephaven, which were looked at and why not, and the ways out. */
export function javaMissing(unfit: readonly UnfitJava[], platform: NodeJS.Platform): UserError {
  const lookedAt = unfit.map(({ path, problem }) => `${path} (${problem})`).join('; ');
  const install = packageHints[platform] ?? 'Install one';
  return new UserError(
    'LAUNCH_FAILED',
    `No Java that can run Deephaven was found: it needs a JDK 17 with the compiler. ${lookedAt ? `Looked at: ${lookedAt}.` : 'There is no Java here.'}`,
    {
      hint: `${install}, or let the app download Java 17 into its own folder (the flag --install-java, or the button in the app), or use launch_method "docker".`,
      details: { java_looked_at: unfit },
    },
  );
}

/**
 * The Java of a folder by its file `release`, which every JDK has (JEP 220); undefined where there is none that can run Deephaven.
 * Nothing of it is run.
 */
export async function readJavaHome(home: string, versions: JavaSearch['versions']): Promise<Java | undefined> {
  if (!path.isAbsolute(home)) return undefined;
  const release = await readFile(path.join(home, 'release'), 'utf8').catch(() => ''); // no JDK
  const version = /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1] ?? '';
  const modules = /^MODULES="([^"]*)"/m.exec(release)?.[1]?.split(' ') ?? [];
  const major = Number.parseInt(version, 10);
  const isFit = major >= versions.minimum && major <= versions.maximum && modules.includes('jdk.compiler');
  return isFit ? { home, version } : undefined;
}
