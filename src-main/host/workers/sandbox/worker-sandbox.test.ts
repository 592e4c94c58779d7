import { expect, it } from 'vitest';
import type { FoundSandbox } from './reach.ts';
import { findSandbox } from './find-sandbox.ts';
import { createSandboxes } from './worker-sandbox.ts';

const works: FoundSandbox = { confine: () => Promise.reject(new Error('not used')) };
const missing: FoundSandbox = { reason: 'bubblewrap is not installed.', hint: 'Install bubblewrap.' };

function sandboxes(...found: FoundSandbox[]) {
  const looks: FoundSandbox[] = [];
  const made = createSandboxes({}, 'linux', () => {
    const next = found[looks.length]!;
    looks.push(next);
    return Promise.resolve(next);
  });
  return { ...made, looks };
}

it('is on where it can be had, looked for once', async () => {
  const { of, looks } = sandboxes(works);
  const [one, other] = await Promise.all([of('auto'), of('required')]);
  expect([one.sandboxing, other.sandboxing]).toEqual([{ isOn: true }, { isOn: true }]);
  expect(one.confine).toBeDefined();
  expect(looks).toHaveLength(1);
});

it('keeps the reason where it can not, and looks again when told to', async () => {
  const { of, forget } = sandboxes(missing, works);
  expect(await of('auto')).toEqual({ sandboxing: { isOn: false, ...missing } });
  expect((await of('auto')).sandboxing).toMatchObject({ isOn: false });
  forget();
  expect((await of('auto')).sandboxing).toEqual({ isOn: true });
});

it('refuses to go on without where one is required', async () => {
  await expect(sandboxes(missing).of('required')).rejects.toMatchObject({
    code: 'LAUNCH_FAILED',
    message: 'The worker was not started: it must run in a sandbox, and bubblewrap is not installed.',
    hint: expect.stringContaining('Install bubblewrap.'),
  });
});

it('does not look for one that nobody wants', async () => {
  const { of, looks } = sandboxes();
  expect(await of('off')).toEqual({ sandboxing: { isOn: false, reason: 'security.workers.sandbox is off.' } });
  expect(looks).toEqual([]);
});

it('has none on Windows, and says so', async () => {
  expect(await findSandbox({}, 'win32')).toEqual({
    reason: 'This system has no sandbox that fits a Python worker.',
    hint: expect.stringContaining('Docker'),
  });
});
