import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endlessLoop, hasMade, lockedWithChild } from './busy-scripts.ts';
import { processesIn, startListening, startPrivate, workerFolders, writeConfig, type HostProcess } from './host-process.ts';
import { ownDataDir } from './test-driver.ts';

/** Milliseconds, for a busy machine. */
const patience = { timeout: 20_000, interval: 50 };

describe.runIf(process.platform === 'linux')('hosts on one data folder', { timeout: 120_000 }, () => {
  let dataDir: string;
  let hosts: HostProcess[];

  beforeEach(async () => {
    dataDir = await ownDataDir();
    await writeConfig(dataDir);
    hosts = [];
  });
  afterEach(async () => {
    for (const { pid } of await processesIn(dataDir)) process.kill(pid, 'SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  const keep = (host: HostProcess) => {
    hosts.push(host);
    return host;
  };
  const runs = async (host: HostProcess, name: string, script: (started: string) => string) => {
    const started = `started-${name}`;
    void host.call('session_script_run', { session_id: `community:dynamic:${name}`, script: script(started) }).catch(() => {});
    await vi.waitFor(() => expect(hasMade(dataDir, started)).toBe(true), patience);
  };
  const others = async () => (await processesIn(dataDir)).filter(({ pid }) => !hosts.some(host => host.pid === pid));

  it('removes what one left that was killed, and leaves the workers of the other alone; a stop leaves nothing of busy ones', async () => {
    const listening = keep(await startListening({ dataDir }));
    const otherConfig = await writeConfig(dataDir, 'other.json');
    const killed = keep(await startPrivate({ dataDir }, otherConfig));
    const [, , { process_id: three }] = await Promise.all([
      create(listening, 'one'),
      create(listening, 'two'),
      create(killed, 'three'),
    ]);
    await runs(killed, 'three', lockedWithChild);
    // A host may run more than its sessions, so those of the killed one are told by what they are.
    const ofKilled = async () => (await others()).filter(({ pid, command }) => pid === three || command.startsWith('sleep'));
    expect(await ofKilled()).toHaveLength(2);

    await killed.kill();
    const next = keep(await startPrivate({ dataDir }, otherConfig));
    await vi.waitFor(async () => {
      expect(await ofKilled()).toEqual([]);
      expect((await workerFolders(dataDir)).filter(name => name.startsWith('three-'))).toEqual([]);
      expect(await readdir(path.join(dataDir, 'instances'))).toHaveLength(1);
    }, patience);
    await listening.call('session_tables_list', { session_id: 'community:dynamic:two' });
    await listening.call('session_tables_list', { session_id: 'community:dynamic:one' });
    await next.kill();

    await runs(listening, 'one', endlessLoop);
    await runs(listening, 'two', lockedWithChild);
    const stoppedAt = Date.now();
    expect(await listening.stop()).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(15_000);
    expect(await others()).toEqual([]);
    expect(await workerFolders(dataDir)).toEqual([]);
    expect(await readdir(path.join(dataDir, 'instances'))).toEqual([]);
  });

  it('removes what one left that was killed while a worker started', async () => {
    const killed = keep(await startListening({ dataDir }));
    void create(killed, 'one').catch(() => {});
    await vi.waitFor(
      async () => expect((await others()).some(({ command }) => command.includes('launcher.py'))).toBe(true),
      patience,
    );
    const before = [...(await others()).map(({ pid }) => pid), ...(await readdir(path.join(dataDir, 'instances')))];
    await killed.kill();
    const next = keep(await startListening({ dataDir }));
    await vi.waitFor(async () => {
      // The next host may run something of its own.
      const now = [...(await others()).map(({ pid }) => pid), ...(await readdir(path.join(dataDir, 'instances')))];
      expect(now.filter(one => before.includes(one))).toEqual([]);
      expect((await workerFolders(dataDir)).filter(name => name.startsWith('one-'))).toEqual([]);
    }, patience);
    expect(await next.stop()).toBe(0);
  });
});

function create(host: HostProcess, session_name: string): Promise<Record<string, unknown>> {
  return host.call('session_community_create', { session_name });
}
