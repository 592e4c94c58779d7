// A host that only starts one worker, to be killed by a test: prints `starting`, then the worker's address as JSON.
import { createTestDriver, testRequest } from './test-driver.ts';

const [dataDir, launcherFile] = process.argv.slice(2) as [string, string];
const driver = createTestDriver({ dataDir, launcherFile });
const say = (step: string) => step === 'starting Deephaven' && console.log('starting');
const worker = await driver.start(testRequest(), say, AbortSignal.timeout(120_000));
console.log(JSON.stringify({ ...worker.address, pid: worker.processId }));
await worker.exited;
