/** The public contract promises a message at least this often, in milliseconds. */
const tickMs = 2000;

/** Repeats the last step with the seconds passed (of `limitSeconds`) while a call takes long, so that no client waits in silence. */
export function startProgress(
  title: string,
  send: (message: string, done?: number, total?: number) => void,
  limitSeconds?: number,
): Disposable & { report: typeof send } {
  const startedAt = Date.now();
  let step = title;
  const limit = limitSeconds === undefined ? '' : ` of ${limitSeconds}s`;
  const timer = setInterval(() => send(`${step} (${Math.round((Date.now() - startedAt) / 1000)}s${limit})`), tickMs);
  return {
    report(message, done, total) {
      step = message;
      send(message, done, total);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
