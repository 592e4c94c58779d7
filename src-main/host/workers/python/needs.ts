import { existsSync } from 'node:fs';
import path from 'node:path';
import { findJava, type Java, readJavaHome, javaMissing } from '../java/find-java.ts';
import { SharedRun } from '../shared-run.ts';
import type { WorkerRequest } from '../worker-driver.ts';
import { environmentPython, lookAtEnvironment, unfitEnvironment } from './environment-python.ts';
import { managedPython } from './managed-environment.ts';
import { javaVersions } from './versions.ts';

type OnStep = (step: string) => void;

/** What a worker needs on this machine. What was found is remembered, and looked for again when it is gone. */
export interface Needs {
  /** The interpreter to start the worker with. @throws UserError LAUNCH_FAILED */
  python(request: Pick<WorkerRequest, 'python'>, onStep: OnStep, signal: AbortSignal): Promise<string>;
  /** @param environment the worker's own variables; a JAVA_HOME there counts. @throws UserError LAUNCH_FAILED */
  java(environment: Readonly<Record<string, string>>, onStep: OnStep, signal: AbortSignal): Promise<Java>;
  /** Looks closely again next time: a worker did not start. */
  forget(): void;
}

export interface NeedsOptions {
  dataDir: string;
  env: Readonly<Record<string, string>>;
  platform: NodeJS.Platform;
  installJava?: boolean;
  adoptiumUrl?: string;
}

/** Calls may name as many places as they like. */
const rememberedJavas = 20;

/** @param closing ends what is being made; callers that give up don't */
export function createNeeds(
  { dataDir, env, platform, installJava = false, adoptiumUrl }: NeedsOptions,
  closing: AbortSignal,
): Needs {
  const search = { env, platform, downloadsIn: path.join(dataDir, 'java'), versions: javaVersions };
  const goodPythons = new Set<string>();
  const javas = new Map<string, Java>();
  const managed = new SharedRun(onStep => managedPython({ folder: path.join(dataDir, 'venvs'), env, platform }, onStep, closing));
  const download = { consent: installJava, folder: search.downloadsIn, version: javaVersions.preferred, search };
  const downloaded = new SharedRun(async onStep => {
    // Loaded when it is needed: its HTTP client is large, and a start would wait for it.
    const { downloadJava } = await import('../java/java-download.ts');
    return downloadJava({ ...download, ...(adoptiumUrl ? { baseUrl: adoptiumUrl } : {}) }, onStep, closing);
  });
  let managedPath: string | undefined;

  return {
    async python(request, onStep, signal) {
      const own = request.python?.venvPath ?? undefined;
      const known = own === undefined ? managedPath : environmentPython(own, platform);
      if (known !== undefined && goodPythons.has(known) && existsSync(known)) return known;
      if (own === undefined) {
        managedPath = await managed.join(onStep, signal);
        goodPythons.add(managedPath);
        return managedPath;
      }
      const found = await lookAtEnvironment(own, platform);
      if (found !== 'ok') throw unfitEnvironment(own, found);
      const python = environmentPython(own, platform);
      goodPythons.add(python);
      return python;
    },

    async java(environment, onStep, signal) {
      const key = environment['JAVA_HOME'] ?? '';
      const known = javas.get(key);
      if (known && existsSync(known.home)) return known;
      // A Java that a call names is judged by its files and never run, since the caller may have written it. The call's PATH is not searched.
      const named = key === '' ? undefined : await readJavaHome(key, javaVersions);
      const { java, unfit } = named ? { java: named, unfit: [] } : await findJava(search, signal);
      if (!java && !installJava) throw javaMissing(unfit, platform);
      const found = java ?? (await downloaded.join(onStep, signal));
      if (javas.size >= rememberedJavas) javas.clear();
      javas.set(key, found);
      return found;
    },

    forget() {
      goodPythons.clear();
      javas.clear();
    },
  };
}
