/** The longest wait that a timer holds, in seconds: 24 days. A longer one would be over at once (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args). */
export const longestWaitSeconds = 2_147_483;
