import { startHost } from '../host/index.ts';
import type { Finding } from '../../src-shared/help-api.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { hostFiles, places } from '../host/command-line/places.ts';

const marks: Record<Finding['result'], string> = { good: 'ok  ', note: 'note', problem: 'FAIL' };

/** Checks this machine and prints each finding with its fix. */
export async function doctor(options: ServeOptions): Promise<number> {
  const host = await startHost(
    { ...places(options), files: hostFiles(), env: process.env, debug: false, installJava: false, listen: 'no', logTo: 'none' },
    { kind: 'headless' },
  );
  try {
    const findings = await host.diagnose(new AbortController().signal);
    for (const { title, result, detail, fix } of findings) {
      process.stdout.write(`${marks[result]}  ${title}: ${detail}${fix ? `\n      ${fix}` : ''}\n`);
    }
    return findings.some(({ result }) => result === 'problem') ? 1 : 0;
  } finally {
    await host.stop();
  }
}
