import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** One real worker with a pre-shared key, shared by all suites of a run: use names of your own in it. */
    worker: {
      host: string;
      port: number;
      /** The pre-shared key. */
      token: string;
      /** The interpreter of its environment, with `deephaven-server`. */
      python: string;
    };
    /** The image of container tests. */
    image: string;
  }
}
