/** Many changes within this time are shown at once, milliseconds. */
const gatherMs = 150;

/** Calls `look` soon after any number of calls of what it returns. */
export function gather(look: () => void): { soon(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        look();
      }, gatherMs);
    },
    stop: () => clearTimeout(timer),
  };
}
