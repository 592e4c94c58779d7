/** Deephaven's published server images: with Python and without. */
export const workerImages = {
  python: 'ghcr.io/deephaven/server:latest',
  groovy: 'ghcr.io/deephaven/server-slim:latest',
} as const;
