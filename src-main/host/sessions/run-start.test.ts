import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src-shared/user-error.ts';
import type { LaunchMethod } from '../../../src-shared/session.ts';
import type { CreateSession } from './sessions.ts';
import { withOtherMethod } from './run-start.ts';
import { fakeDriver, never } from './testing/fakes.ts';

const failure = new UserError('LAUNCH_FAILED', 'The image could not be pulled.', { hint: 'Check the connection.' });

function explained(method: LaunchMethod, request: Partial<CreateSession> = {}) {
  const drivers = [fakeDriver({ method: 'docker' }).driver, fakeDriver().driver];
  const driver = drivers.find(each => each.method === method)!;
  return withOtherMethod(failure, { driver, request: { name: 'lab', ...request } } as never, drivers, never);
}

describe('withOtherMethod', () => {
  it('names python where a container can not be had and python works', async () => {
    expect(await explained('docker')).toMatchObject({
      message: 'The image could not be pulled.',
      hint: 'Check the connection. Or use launch_method "python", which works here.',
    });
  });

  it('says nothing of it to who needs a container', async () => {
    expect(await explained('docker', { dockerImage: 'mine' })).toBe(failure);
    expect(await explained('docker', { language: 'groovy' })).toBe(failure);
    expect(await explained('python')).toBe(failure);
  });
});
