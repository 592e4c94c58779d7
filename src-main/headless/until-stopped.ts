/** How long a clean stop may take, milliseconds. */
const stopTimeoutMs = 15_000;

/**
 * Waits for SIGINT, SIGTERM, SIGHUP or `ended`, then stops; a second signal, or a stop over 15 s, ends the process at once.
 * @returns the exit code
 */
export async function untilStopped(stop: () => Promise<void>, ended?: Promise<unknown>): Promise<number> {
  let signals = 0;
  const error = await new Promise<unknown>(resolve => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        signals += 1;
        if (signals > 1) process.exit(1);
        resolve(undefined);
      });
    }
    process.once('uncaughtException', resolve);
    process.once('unhandledRejection', resolve);
    ended?.then(() => resolve(undefined), resolve);
  });
  if (error !== undefined) process.stderr.write(`Stopping after an error that nobody caught: ${String(error)}\n`);
  setTimeout(() => process.exit(1), stopTimeoutMs).unref();
  await stop();
  return error === undefined ? 0 : 1;
}
