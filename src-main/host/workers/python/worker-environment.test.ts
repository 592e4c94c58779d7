import { expect, it } from 'vitest';
import { workerEnvironment } from './worker-environment.ts';

it("withholds the host's own variables, the secrets it knows and what leads Python astray", () => {
  const host = {
    PATH: '/bin',
    DH_MCP_SECRETS_PASSPHRASE: 'open',
    MY_KEY: 'known secret',
    PYTHONHOME: '/wrong',
    EMPTY: undefined,
  };
  const env = workerEnvironment(host, { MINE: '1', PATH: '/mine' }, value => value === 'known secret');
  expect(env).toEqual({ PATH: '/mine', MINE: '1', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' });
});
