/** The Deephaven that managed Python environments hold. A new version makes a new environment; unused old ones go away. */
export const deephavenServerVersion = '42.7';

/** The oldest Python that `deephaven-server` installs on, as its package says. */
export const minimumPython: readonly [major: number, minor: number] = [3, 9];

/** The Java versions that run Deephaven with the options it always sets: 25 no longer knows one of them. */
export const javaVersions = { minimum: 17, maximum: 24, preferred: 17 };
