import { expect, it } from 'vitest';
import type { ConfigChange } from '../config/config-file.ts';
import type { Config } from '../config/schema.ts';
import type { Log } from '../observe/log.ts';
import { followConfiguration } from './follow-configuration.ts';

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const unchanged = { added: [], removed: [], changed: [], unchanged: 0 };
const change = { config: {} as Config, previous: {} as Config };

function setUp() {
  const reloads: boolean[] = [];
  let tell: ((change: ConfigChange) => void) | undefined;
  const file = {
    onChange: (listener: (change: ConfigChange) => void) => ((tell = listener), () => {}),
    reload: async () => (tell?.(change), change.config),
  };
  const sessions = {
    async reload({ restartDynamic }: { restartDynamic: boolean }) {
      reloads.push(restartDynamic);
      return { sessions: unchanged, systems: unchanged, dynamic_kept: 0 };
    },
  };
  return { reload: followConfiguration(file, sessions, quiet), reloads, tell: (change: ConfigChange) => tell?.(change), file };
}

it('has the sessions follow a file that was saved', () => {
  const { tell, reloads } = setUp();
  tell(change);
  tell({ pending: true });
  expect(reloads).toEqual([false]);
});

it('reloads once for calls at the same time, and again for one that asks for more', async () => {
  const { reload, reloads } = setUp();
  await Promise.all([reload({ restartDynamic: false }), reload({ restartDynamic: false }), reload({ restartDynamic: true })]);
  expect(reloads).toEqual([false, true]);
});

it('fails without touching a session when the file is bad, and works the next time', async () => {
  const { reload, reloads, file } = setUp();
  const good = file.reload;
  file.reload = () => Promise.reject(new Error('bad'));
  await expect(reload({ restartDynamic: false })).rejects.toThrow('bad');
  expect(reloads).toEqual([]);
  file.reload = good;
  await reload({ restartDynamic: false });
  expect(reloads).toEqual([false]);
});
