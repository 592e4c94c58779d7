import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        // Loading the package from plain Node would start a download.
        resolve: { alias: [{ find: /^electron$/, replacement: `${root}src-main/shell/testing/electron.ts` }] },
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.keychain.test.ts', '**/*.docker.test.ts'],
          // Far more than any takes: a test that hangs is found, one on a busy machine is not taken for it.
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'integration',
          include: ['src-main/**/*.integration.test.ts', 'e2e/**/*.test.ts'],
          exclude: [
            'e2e/transport*.test.ts',
            'e2e/conformance.test.ts',
            'e2e/start.test.ts',
            'e2e/electron/**',
            '**/*.docker.test.ts',
          ],
          globalSetup: ['e2e/shared-worker.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        root,
        test: {
          name: 'transport',
          include: ['e2e/transport*.test.ts', 'e2e/conformance.test.ts', 'e2e/start.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: 'docker',
          include: ['{src-main,e2e}/**/*.docker.test.ts'],
          globalSetup: ['e2e/docker-image.ts'],
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        root,
        test: {
          name: 'keychain',
          include: ['src-main/**/*.keychain.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: 'electron',
          include: ['e2e/electron/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
