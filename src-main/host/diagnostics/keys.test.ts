import { expect, it } from 'vitest';
import { localSession } from '../../../src-shared/testing/host-status.ts';
import { checkKeys } from './keys.ts';

const { signal } = new AbortController();
const local = localSession({ phase: 'ready', since: 0 }, 'ONLINE');
const ours = { ...local, id: 'community:dynamic:open', origin: 'dynamic' } as const;

it.each([
  [
    'a worker of ours without a key is a problem',
    [{ ...ours, keyless: true } as const],
    true,
    'problem',
    'community:dynamic:open',
  ],
  ['a configuration that allows such workers is worth a note', [ours], true, 'note', 'lets workers run without a key'],
  ['a server of this computer without a key is worth a note', [{ ...local, keyless: true } as const], false, 'note', local.id],
  ['keys everywhere are good', [ours, local], false, 'good', 'asks for one'],
] as const)('%s', async (_, sessions, isAllowed, result, detail) => {
  const found = await checkKeys({ sessions: () => sessions, isAllowed: () => isAllowed })(signal);
  expect(found).toMatchObject({ result, detail: expect.stringContaining(detail) });
});
