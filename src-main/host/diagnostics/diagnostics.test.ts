import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { UserError } from '../../../src-shared/user-error.ts';
import { runChecks } from './check.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDiskSpace } from './disk-space.ts';
import { checkRunningHost } from './running-host.ts';
import { checkSandbox } from './sandbox.ts';

const { signal } = new AbortController();

it('reports a check that fails as a problem, beside the others', async () => {
  const findings = await runChecks({ Broken: () => Promise.reject(new Error('no')), Disk: checkDiskSpace(tmpdir()) }, signal);
  expect(findings).toMatchObject([
    { title: 'Broken', result: 'problem', detail: 'It could not be looked at: no' },
    { title: 'Disk' },
  ]);
});

it('names the file to correct', async () => {
  const problem = new UserError('CONFIG_ERROR', 'server.port: must be … (line 3)');
  expect(await checkConfiguration({ path: '/c.json', problem, warnings: [] })(signal)).toMatchObject({
    result: 'problem',
    detail: problem.message,
    fix: expect.stringContaining('/c.json'),
  });
});

it('tells a host that is not running from one that does not answer', async () => {
  expect(await checkRunningHost(async () => undefined)(signal)).toMatchObject({ result: 'note', fix: 'npm start' });
  const record = { version: 1, id: '', kind: 'headless', pid: 7, processStart: '', configFile: '', controlToken: '' } as const;
  const frozen = async () => ({ ...record, url: 'http://127.0.0.1:1/mcp' });
  expect(await checkRunningHost(frozen)(signal)).toMatchObject({ result: 'problem', fix: expect.stringContaining('7') });
});

it('waits for no check that goes on after its caller gave up', async () => {
  const caller = new AbortController();
  const running = runChecks({ Deaf: () => new Promise(() => {}) }, caller.signal);
  caller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
});

it('says whether there is a sandbox, and how to get one', async () => {
  expect(await checkSandbox(async () => ({ isOn: true }))(signal)).toMatchObject({ result: 'good' });
  const missing = { isOn: false, reason: 'bubblewrap is not installed.', hint: 'Install it.' } as const;
  expect(await checkSandbox(async () => missing)(signal)).toEqual({
    result: 'note',
    detail: 'Off: bubblewrap is not installed.',
    fix: 'Install it.',
  });
  const refusal = new UserError('LAUNCH_FAILED', 'It must run in a sandbox.', { hint: 'Install it.' });
  expect(await checkSandbox(() => Promise.reject(refusal))(signal)).toEqual({
    result: 'problem',
    detail: 'It must run in a sandbox.',
    fix: 'Install it.',
  });
});
