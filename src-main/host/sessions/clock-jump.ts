const checkMs = 5_000;
/** A busy computer may be late by some seconds. */
const slackMs = 10_000;

/** Calls back when the clock went on while timers stood still, as they do while a computer sleeps. Returns how to stop. */
export function onClockJump(callback: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const passed = Date.now() - last;
    last += passed;
    if (passed > checkMs + slackMs) callback();
  }, checkMs).unref();
  return () => clearInterval(timer);
}
