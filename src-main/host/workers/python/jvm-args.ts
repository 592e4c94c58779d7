import { heapOption } from '../launch-options.ts';
import { pageOptions } from '../page-options.ts';
import { readThreadOptions } from '../read-threads.ts';
import type { WorkerRequest } from '../worker-driver.ts';

/**
 * The JVM options of a worker, in order: ours, then the caller's, so that the caller's win over all but those about web pages.
 * No secret is among them.
 * @param folder where the JVM puts its temporary files; removed with the worker
 * @param isApart whether nothing in the home folder may be written, where the server keeps things otherwise
 */
export function jvmArgs(
  request: Pick<WorkerRequest, 'heapSizeGb' | 'extraJvmArgs'>,
  { folder, isApart }: { folder: string; isApart: boolean },
): string[] {
  return [
    heapOption(request.heapSizeGb),
    `-Djava.io.tmpdir=${folder}`,
    // Without it the JVM keeps a file under the machine's temporary folder that stays behind when the worker is killed.
    '-XX:-UsePerfData',
    ...readThreadOptions(),
    ...(isApart ? [`-Ddeephaven.cacheDir=${folder}/cache`, `-Ddeephaven.dataDir=${folder}/data`] : []),
    ...request.extraJvmArgs,
    ...pageOptions,
  ];
}
