import { expect, it } from 'vitest';
import { answers, boxes, done, resetElectron, Tray } from './testing/electron.ts';
import { aroundDesks, kept, ready, settle } from './testing/open-desk.ts';

const around = aroundDesks();

it('is there at once, and follows the host', async () => {
  const { tray, change } = around.open();
  expect(tray().toolTip).toBe('Deephaven MCP: no session ready');
  change({ sessions: [kept(ready)] });
  await settle();
  expect(tray().toolTip).toBe('Deephaven MCP: 1 session ready');
  expect(tray().menu!.template[0]!.label).toBe('● Ready: 1 session, no clients');
});

it('keeps its menu while nothing in it changes, however often the host tells', async () => {
  const { tray, change } = around.open();
  await settle();
  const { menu } = tray();
  for (let count = 0; count < 20; count++) {
    change({ startedAt: count });
    await settle();
  }
  expect(tray().menu).toBe(menu);
});

it('goes and comes with its setting, and is absent where the desktop has none', async () => {
  const { tray, change, settings } = around.open();
  settings.tray = false;
  change();
  await settle();
  expect(tray().isDestroyed).toBe(true);
  settings.tray = true;
  change();
  await settle();
  expect(Tray.all.filter(({ isDestroyed }) => !isDestroyed)).toHaveLength(1);
  resetElectron();
  around.open({ hasTray: false });
  expect(Tray.all).toEqual([]);
});

it('does what its menu says', async () => {
  const { tray, change, asked } = around.open();
  change({ sessions: [kept(ready)] });
  await settle();
  tray().menu!.choose('Copy MCP address');
  tray().menu!.choose('Sessions', 'research', 'Open in browser');
  tray().menu!.choose('Sessions', 'research', 'Copy link');
  tray().menu!.choose('Pause new calls');
  await settle();
  expect(done).toEqual([
    'clipboard.writeText http://127.0.0.1:8741/mcp',
    'clipboard.writeText http://127.0.0.1:8741/open/copy-community:dynamic:research',
  ]);
  expect(asked).toContain('openLink http://127.0.0.1:8741/open/open-community:dynamic:research');
  expect(asked).toContain('pause true');
});

it('stops and restarts a session only after a yes that names the loss', async () => {
  const { tray, change, asked } = around.open();
  change({ sessions: [kept(ready)] });
  await settle();
  tray().menu!.choose('Sessions', 'research', 'Stop');
  await settle();
  expect(boxes[0]).toMatchObject({ message: 'Stop "research"?', detail: 'Its tables and variables in memory are lost.' });
  expect(asked).not.toContain('stop community:dynamic:research');
  answers.push(0);
  tray().menu!.choose('Sessions', 'research', 'Restart');
  await settle();
  expect(asked).toContain('restart community:dynamic:research');
});

it('says that a session which is not kept is deleted when it stops', async () => {
  const { tray, change } = around.open();
  const { kept: _, ...unkept } = kept(ready);
  change({ sessions: [unkept] });
  await settle();
  tray().menu!.choose('Sessions', 'research', 'Stop');
  await settle();
  expect(boxes[0]).toMatchObject({ message: 'Stop "research"?', detail: expect.stringContaining('the session is deleted') });
});

it('switches start at login, and shows what the system made of it', async () => {
  const { tray } = around.open();
  await settle();
  tray().menu!.choose('Start at login');
  await settle();
  expect(around.isLoginOn).toBe(true);
  expect(tray().menu!.template.find(({ label }) => label === 'Start at login')).toMatchObject({
    type: 'checkbox',
    checked: true,
  });
});

it('shows an error of a command and goes on', async () => {
  const { tray, change, host } = around.open();
  change({ sessions: [kept({ phase: 'stopped' })] });
  await settle();
  host.sessions.start = () => {
    throw new Error('secret detail');
  };
  tray().menu!.choose('Sessions', 'research', 'Start');
  await settle();
  expect(done.join()).toContain('dialog.showErrorBox An internal error');
  expect(done.join()).not.toContain('secret detail');
});
