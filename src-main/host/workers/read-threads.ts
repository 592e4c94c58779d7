import { availableParallelism } from 'node:os';

const schedulerThreads = 8;

/**
 * JVM options that leave threads for other readers: by default one filter takes all that filters run on, and four slow ones all
 * that answer calls, and none of them can be stopped. One may take as many as there are processors, and there are twice as many.
 */
export function readThreadOptions(processors = availableParallelism()): string[] {
  const most = Math.max(2, processors);
  return [
    `-DOperationInitializationThreadPool.threads=${2 * most}`,
    `-DQueryTable.parallelWhereSegments=${most}`,
    `-Dscheduler.poolSize=${schedulerThreads}`,
  ];
}
