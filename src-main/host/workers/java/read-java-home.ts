import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Java } from './find-java.ts';
import type { JavaSearch } from './java-candidates.ts';

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
