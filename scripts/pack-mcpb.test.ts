import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { packMcpb } from './pack-mcpb.mjs';

it('packs the same bytes on another day', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pack-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  onTestFinished(() => void vi.useRealTimers());
  const bridge = join(folder, 'bridge.js');
  await writeFile(bridge, '// the bridge');
  const packedOn = async (day: string) => {
    vi.useFakeTimers({ now: new Date(day), toFake: ['Date'] });
    const file = join(folder, 'packed.mcpb');
    await packMcpb({ bridge, version: '1.2.3', file });
    return readFile(file, 'latin1');
  };
  expect(await packedOn('2031-05-06T07:08:09')).toBe(await packedOn('2027-01-02T03:04:05'));
});
