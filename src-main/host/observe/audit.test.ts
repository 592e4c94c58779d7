import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownerOnly } from '../base/testing/owner-only.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { createAudit, type AuditedCall } from './audit.ts';
import { createRedaction } from './redaction.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const script = 'password = "c4nary-value"';
const call: AuditedCall = {
  at: new Date('2026-01-05T09:30:00.120Z'),
  client: 'claude-ai 0.1.0',
  user: 'token',
  mcpSession: '0123456789abcdef',
  tool: 'session_script_run',
  target: 'community:dynamic:lab',
  arguments: { session_id: 'community:dynamic:lab', script },
  ms: 41.4,
  outBytes: 233,
};

const onError = (error: Error) => expect.unreachable(error.message);

async function written(calls: AuditedCall[], scripts = false) {
  const redaction = createRedaction();
  redaction.add(new Secret('c4nary-value'));
  const audit = createAudit({ dir, redaction, maxMb: 1, files: 2, scripts, isPrivate: false, onError });
  for (const one of calls) audit.write(one);
  await audit.close();
  return (await readFile(join(dir, 'audit.log'), 'utf8')).trim().split('\n');
}

it('gives each private host a file of its own, and keeps the newest', async () => {
  for (let index = 0; index < 23; index++) {
    await writeFile(join(dir, `audit-stdio-2026-01-${String(index + 1).padStart(2, '0')}T00-00-00-000Z-1.log`), '');
  }
  const parts = { dir, redaction: createRedaction(), maxMb: 1, files: 2, scripts: false, isPrivate: true, onError };
  const audit = createAudit(parts);
  audit.write(call);
  await audit.close();
  const names = (await readdir(dir)).toSorted();
  expect(names).toHaveLength(21);
  expect(names[0]).toContain('2026-01-04');
  expect(JSON.parse(await readFile(join(dir, names.at(-1)!), 'utf8'))).toMatchObject({ tool: call.tool });
  expect(names).not.toContain('audit.log');
});

it('cuts names that a client made up', async () => {
  const made = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}`.padEnd(1_000_000, 'x'), 1]));
  const [line] = await written([{ ...call, arguments: made }]);
  expect(line!.length).toBeLessThan(10_000);
});

it('writes exactly the agreed fields', async () => {
  const [line] = await written([call]);
  expect(JSON.parse(line!)).toStrictEqual({
    ts: '2026-01-05T09:30:00.120Z',
    client: 'claude-ai 0.1.0',
    user: 'token',
    mcp_session: '01234567',
    tool: 'session_script_run',
    target: 'community:dynamic:lab',
    args: ['session_id', 'script'],
    sha256: createHash('sha256').update(script).digest('hex'),
    script_chars: script.length,
    result: 'ok',
    error_code: null,
    ms: 41,
    out_bytes: 233,
  });
  expect((await stat(join(dir, 'audit.log'))).mode & 0o777).toBe(ownerOnly);
});

it('says whether credentials were handed out', async () => {
  const credentials = { granted: false, mode: 'dynamic_only' };
  const [line] = await written([{ ...call, errorCode: 'DISABLED', arguments: {}, credentials }]);
  expect(JSON.parse(line!)).toMatchObject({ ...credentials, result: 'error', error_code: 'DISABLED' });
});

it('writes no values of arguments, and no secret in scripts it was asked to write', async () => {
  const args = { ...call.arguments, environment_vars: { KEY: 'other-private-value' } };
  const [without] = await written([{ ...call, arguments: args }]);
  expect(without).not.toMatch(/private-value|c4nary/);
  const [, withScript] = await written([call], true);
  expect(JSON.parse(withScript!)).toMatchObject({ script: 'password = "[secret]"' });
});
