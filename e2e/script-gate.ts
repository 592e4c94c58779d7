import { randomUUID } from 'node:crypto';
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { testDataDir } from './test-driver.ts';

export interface ScriptGate {
  /** Python that makes a file in its worker's folder, and goes on while it is there. */
  script: string;
  /** Resolves when every script with these lines runs. */
  reached(): Promise<void>;
  /** Lets them go on, which the end of the test does as well. */
  open(): void;
}

/** A script that waits for its test. @param dataDirs of the hosts whose workers run it; by default that of the shared worker */
export function scriptGate(dataDirs: readonly string[] = [testDataDir]): ScriptGate {
  const name = `gate-${randomUUID()}`;
  const files = () => dataDirs.flatMap(dataDir => globSync(path.join(dataDir, 'cache', 'workers', '*', '*', name)));
  const open = () => files().forEach(file => rmSync(file, { force: true }));
  onTestFinished(open);
  return {
    script: `import os, time\nopen('${name}', 'w').close()\nwhile os.path.exists('${name}'): time.sleep(0.01)`,
    async reached() {
      await expect.poll(() => files().length, { timeout: 20_000, interval: 20 }).toBe(dataDirs.length);
    },
    open,
  };
}
