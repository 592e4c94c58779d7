import type { WorkerRequest } from '../worker-driver.ts';

/**
 * The JVM options of a worker, in order: ours, then the caller's, so that the caller's win. No secret is among them.
 * @param folder where the JVM puts its temporary files; removed with the worker
 */
export function jvmArgs(request: Pick<WorkerRequest, 'heapSizeGb' | 'authType' | 'extraJvmArgs'>, folder: string): string[] {
  return [
    heapOption(request.heapSizeGb),
    `-DAuthHandlers=${request.authType}`,
    `-Djava.io.tmpdir=${folder}`,
    // Without it the JVM keeps a file under the machine's temporary folder that stays behind when the worker is killed.
    '-XX:-UsePerfData',
    ...request.extraJvmArgs,
  ];
}

/** `-Xmx4g` for whole gigabytes, else megabytes such as `-Xmx2560m`. */
export function heapOption(gigabytes: number): string {
  return Number.isInteger(gigabytes) ? `-Xmx${gigabytes}g` : `-Xmx${Math.max(1, Math.round(gigabytes * 1024))}m`;
}
