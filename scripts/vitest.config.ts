import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

// The workers of tests live for seconds: the JVM's second compiler costs them more than it gives.
process.env['JAVA_TOOL_OPTIONS'] ??= '-XX:TieredStopAtLevel=1';
// The programs that tests start are read from TypeScript once, not at each start.
process.env['NODE_COMPILE_CACHE'] ??= `${root}node_modules/.cache/compiled`;

/**
 * What all have in common. Times are far more than any test takes: one that hangs is found, one on a busy machine is not taken for it.
 */
const patient = {
  setupFiles: ['scripts/patient-waits.ts'],
  expect: { poll: { timeout: 30_000 } },
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // One more than the cores of a small machine: most of the time they wait for other processes.
  maxWorkers: 3,
};

/** Rarely worth their time: `npm run test:long`. */
const long = ['e2e/**/*.long.test.ts'];

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        // Loading the package from plain Node would start a download.
        resolve: { alias: [{ find: /^electron$/, replacement: `${root}src-main/shell/testing/electron.ts` }] },
        test: {
          ...patient,
          name: 'unit',
          // Half of their time was the loading of the same modules; what one file leaves behind is its own to undo.
          isolate: false,
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.keychain.test.ts', '**/*.docker.test.ts'],
        },
      },
      {
        root,
        test: {
          ...patient,
          name: 'integration',
          include: ['src-main/**/*.integration.test.ts', 'e2e/**/*.test.ts'],
          exclude: [
            'e2e/transport*.test.ts',
            'e2e/conformance.test.ts',
            'e2e/start.test.ts',
            'e2e/electron/**',
            '**/*.docker.test.ts',
            ...long,
          ],
          globalSetup: ['e2e/built.ts', 'e2e/shared-worker.ts'],
        },
      },
      {
        root,
        test: {
          ...patient,
          name: 'transport',
          include: ['e2e/transport*.test.ts', 'e2e/conformance.test.ts', 'e2e/start.test.ts'],
          globalSetup: ['e2e/built.ts'],
        },
      },
      {
        root,
        test: {
          ...patient,
          name: 'docker',
          include: ['{src-main,e2e}/**/*.docker.test.ts'],
          globalSetup: ['e2e/built.ts', 'e2e/docker-image.ts'],
        },
      },
      {
        root,
        test: {
          ...patient,
          name: 'long',
          include: long,
          globalSetup: ['e2e/built.ts', 'e2e/shared-worker.ts'],
          testTimeout: 600_000,
        },
      },
      {
        root,
        test: {
          ...patient,
          name: 'keychain',
          include: ['src-main/**/*.keychain.test.ts'],
        },
      },
      {
        root,
        test: {
          ...patient,
          name: 'electron',
          include: ['e2e/electron/*.test.ts'],
        },
      },
    ],
  },
});
