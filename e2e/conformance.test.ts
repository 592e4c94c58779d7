import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './transport/server.ts';

/** The scenarios of the official suite that need no fixture tools in the server. */
const scenarios = {
  '2025-11-25': [
    'server-initialize',
    'ping',
    'logging-set-level',
    'tools-list',
    'resources-list',
    'prompts-list',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
    'server-session-lifecycle',
  ],
  '2026-07-28': [
    'server-stateless',
    'tools-list',
    'resources-list',
    'prompts-list',
    'sep-2164-resource-not-found',
    'caching',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
    'http-header-validation',
    'input-required-result-unsupported-methods',
  ],
};

/** The suite changes the tools with a fixture tool that a product doesn't have; transport.test.ts proves the same. */
const withFixture = 'sep-2575-server-sends-tools-list-changed-on-subscription';

interface Check {
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
  details?: { untestable?: boolean };
}

const suite = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');
let server: TestServer;
let results: string;

beforeAll(async () => {
  server = await startServer({ mode: 'none' });
  results = await mkdtemp(path.join(tmpdir(), 'conformance-'));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(results, { recursive: true, force: true });
});

describe.each(Object.entries(scenarios))('revision %s', (revision, names) => {
  it.each(names)('passes %s', async scenario => {
    const checks = await run(scenario, revision);
    const wanting = checks.filter(
      ({ id, status, details }) => (status === 'FAILURE' || status === 'WARNING') && !details?.untestable && id !== withFixture,
    );
    expect(wanting).toEqual([]);
    expect(checks.some(({ status }) => status === 'SUCCESS')).toBe(true);
  });
});

/** Runs one scenario in the suite's own process and reads what it found. */
async function run(scenario: string, revision: string): Promise<Check[]> {
  const folder = path.join(results, revision, scenario);
  const args = [suite, 'server', '--url', server.url, '--scenario', scenario, '--spec-version', revision, '-o', folder];
  await promisify(execFile)(process.execPath, args).catch(() => {
    // It exits with 1 also for checks that can't be tested; the results tell.
  });
  const [made] = await readdir(folder);
  return JSON.parse(await readFile(path.join(folder, made!, 'checks.json'), 'utf8')) as Check[];
}
