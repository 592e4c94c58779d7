import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import type { SessionState, SessionSummary } from '../../../src-shared/session.ts';
import { localSession } from '../../../src-shared/testing/host-status.ts';
import { createDesk, type Desk } from '../desk.ts';
import type { LoginStart } from '../login-start.ts';
import { quitOnce } from '../quit-once.ts';
import { BrowserWindow, resetElectron, Tray } from './electron.ts';
import { fakeHost } from './fake-host.ts';

export const ready: SessionState = { phase: 'ready', since: 0 };
export const failed: SessionState = {
  phase: 'failed',
  at: 0,
  problem: { code: 'LAUNCH_FAILED', liveness: 'OFFLINE', reason: 'No Java.' },
};

/** A kept session with a Python worker. */
export function kept(state: SessionState, name = 'research'): SessionSummary {
  const id = `community:dynamic:${name}`;
  return { ...localSession(state, 'ONLINE'), id, name, origin: 'dynamic', kept: true, launchMethod: 'python' };
}

/** Lets gathered changes be shown. */
export const settle = () => vi.advanceTimersByTimeAsync(200);

/** What a test has around its desks: a folder, a clock that the test moves, and an Electron as after its start. */
export function aroundDesks() {
  const around = { dataFolder: '', isLoginOn: false, open };
  let desk: Desk | undefined;
  const login: LoginStart = {
    isOn: async () => around.isLoginOn,
    async set(isOn) {
      around.isLoginOn = isOn;
      desk?.refresh();
    },
  };

  function open({ hasTray = true, notes = [] as string[] } = {}) {
    const fake = fakeHost(notes);
    const quit = quitOnce({ stop: () => fake.host.stop() });
    const opened = createDesk({ host: fake.host, dataFolder: around.dataFolder, hasTray, login, quit });
    desk = opened;
    return { ...fake, desk: opened, tray: () => Tray.all.at(-1)!, window: () => BrowserWindow.getAllWindows().at(-1)! };
  }

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    resetElectron();
    around.isLoginOn = false;
    around.dataFolder = await mkdtemp(join(tmpdir(), 'desk-'));
  });

  afterEach(async () => {
    desk?.stop();
    vi.useRealTimers();
    await rm(around.dataFolder, { recursive: true, force: true });
  });
  return around;
}
