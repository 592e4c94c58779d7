import { describe, expect, it } from 'vitest';
import type { ClientRow } from '../clients-api.ts';
import type { HostStatus } from '../host-status.ts';
import type { SessionState, SessionSummary } from '../session.ts';
import { emptyStatus, localSession } from '../testing/host-status.ts';
import type { MenuItem } from './menu-item.ts';
import { trayMenu, type TrayView } from './tray-menu.ts';
import { trayShapes, trayState, trayTooltip } from './tray-state.ts';

const ready: SessionState = { phase: 'ready', since: 0 };
const failed: SessionState = {
  phase: 'failed',
  at: 0,
  problem: { code: 'LAUNCH_FAILED', liveness: 'OFFLINE', reason: 'No Java' },
};

function session(name: string, state: SessionState, more: Partial<SessionSummary> = {}): SessionSummary {
  return { ...localSession(state, 'ONLINE'), id: `community:dynamic:${name}`, name, origin: 'dynamic', kept: true, ...more };
}

function view(status: Partial<HostStatus> = {}, more: Partial<TrayView> = {}): TrayView {
  return { status: { ...emptyStatus, ...status }, clients: [], startsAtLogin: false, stopsWorkers: true, ...more };
}

function client(id: string, name: string, more: Partial<ClientRow> = {}): ClientRow {
  return {
    id,
    client: id,
    name,
    scope: 'user',
    sure: 'certain',
    forms: ['http'],
    file: '/f',
    detection: { state: 'installed', because: '' },
    entry: { state: 'none' },
    afterwards: '',
    hasLink: false,
    canUndo: false,
    ...more,
  };
}

/** The menu as lines: two spaces per level, `[x]` a check, `(off)` what can't be chosen. */
function lines(items: readonly MenuItem[], depth = 0): string[] {
  return items.flatMap(item => {
    const indent = '  '.repeat(depth);
    if ('items' in item) return [`${indent}${item.label}`, ...lines(item.items, depth + 1)];
    if (!('command' in item)) return [`${indent}---`];
    const check = item.isChecked === undefined ? '' : item.isChecked ? '[x] ' : '[ ] ';
    return [`${indent}${check}${item.label}${item.isEnabled === false ? ' (off)' : ''}`];
  });
}

function sessionNames(sessions: SessionSummary[]): string[] {
  const list = lines(trayMenu(view({ sessions })));
  return list.filter(line => /^ {2}\S/.test(line)).map(line => line.trim());
}

describe('trayMenu', () => {
  it('is whole without any session or client', () => {
    expect(lines(trayMenu(view()))).toEqual([
      '● Ready: no sessions, no clients',
      '---',
      'Sessions',
      '  New session…',
      'Copy MCP address',
      'Add to client',
      '  Other…',
      '---',
      '[ ] Pause new calls',
      '[ ] Start at login',
      'Settings…',
      '---',
      'Quit',
    ]);
  });

  it('offers for one kept session what its state allows', () => {
    const sessions = [session('local', ready, { launchMethod: 'python' })];
    const clients = [{ name: 'cursor', permission: 'full' as const, createdAt: 0 }];
    expect(lines(trayMenu(view({ sessions, clients }))).slice(0, 12)).toEqual([
      '● Ready: 1 session, 1 client',
      '---',
      'Sessions',
      '  local:  Ready',
      '    Open in browser',
      '    Copy link',
      '    Restart',
      '    Stop',
      '    ---',
      '    Details…',
      '  ---',
      '  New session…',
    ]);
    expect(lines(trayMenu(view({ sessions }))).at(-1)).toBe('Quit (stops 1 worker)');
  });

  it.each<[string, SessionSummary, string[]]>([
    [
      'starting',
      session('a', { phase: 'starting', since: 0, step: 'x' }),
      ['Open in browser (off)', 'Copy link (off)', 'Restart (off)', 'Stop'],
    ],
    ['stopped', session('a', { phase: 'stopped' }), ['Open in browser (off)', 'Copy link (off)', 'Start']],
    ['failed', session('a', failed), ['Open in browser (off)', 'Copy link (off)', 'Start']],
    ['not kept', session('a', ready, { kept: false }), ['Open in browser', 'Copy link', 'Stop']],
    ["somebody else's", { ...session('a', ready), origin: 'static' }, ['Open in browser', 'Copy link']],
  ])('offers for a session that is %s only what works', (_, one, expected) => {
    const own = lines(trayMenu(view({ sessions: [one] }))).filter(line => /^ {4}\S/.test(line));
    expect(own.map(line => line.trim()).slice(0, -2)).toEqual(expected);
  });

  it('shows states as words', () => {
    const busy: SessionState = { phase: 'busy', since: 0, calls: 3 };
    expect(
      sessionNames([session('a', busy), session('b', failed), session('c', { phase: 'starting', since: 0, step: 'x' })]),
    ).toEqual(['a:  Busy (3 calls)', 'b:  Failed', 'c:  Starting…', '---', 'New session…', 'Other…']);
  });

  it.each([9, 200])('shows the eight of %i sessions that matter most, in the order of the list', count => {
    const sessions = Array.from({ length: count }, (_, index) =>
      session(`s${index}`, { phase: 'stopped' }, { lastUsedAt: index }),
    );
    sessions[1] = session('s1', failed);
    const names = sessionNames(sessions);
    expect(names.slice(0, 9).map(name => name.split(':')[0])).toEqual([
      's1',
      ...Array.from({ length: 7 }, (_, index) => `s${count - 7 + index}`),
      `All sessions… (${count})`,
    ]);
    expect(names).toHaveLength(8 + 4);
  });

  it('cuts long names in their middle', () => {
    const name = `research-${'x'.repeat(45)}-quarter`.padEnd(63, '9');
    const [shown] = sessionNames([session(name, ready)]);
    expect(shown).toBe(`${name.slice(0, 20)}…${name.slice(-19)}:  Ready`);
  });

  it('lists the clients of this machine and marks the added ones', () => {
    const clients = [
      client('claude-desktop', 'Claude Desktop', { entry: { state: 'current' } }),
      client('cursor', 'Cursor'),
      client('cursor-project-a', 'Cursor', { scope: 'project' }),
      client('windsurf', 'Windsurf', { detection: { state: 'not-found', because: '' } }),
    ];
    const list = lines(trayMenu(view({}, { clients })));
    expect(list.slice(list.indexOf('Add to client') + 1, -6)).toEqual(['  Claude Desktop ✓', '  Cursor', '  Other…']);
  });

  it('has no start at login where the system has none', () => {
    const menu = trayMenu({ ...view(), startsAtLogin: undefined });
    expect(lines(menu).some(line => line.includes('Start at login'))).toBe(false);
  });

  it('counts containers among what quitting stops only where they stop', () => {
    const sessions = [session('a', ready, { launchMethod: 'python' }), session('b', ready, { launchMethod: 'docker' })];
    expect(lines(trayMenu(view({ sessions }))).at(-1)).toBe('Quit (stops 2 workers)');
    expect(lines(trayMenu(view({ sessions }, { stopsWorkers: false }))).at(-1)).toBe('Quit (stops 1 worker)');
  });
});

describe('the state of the tray', () => {
  const running = { id: '1', at: 0, client: 'cursor', tool: 'x', state: 'running' as const };
  const approval = {
    id: '1',
    client: 'cursor',
    tool: 'x',
    title: 'X',
    arguments: [],
    askedAt: 0,
    canAllowClient: true,
    isCut: false,
  };
  const paused = { ...emptyStatus.server, state: 'paused' as const };

  it.each<[string, Partial<HostStatus>, string, string, string]>([
    ['nothing yet', {}, 'ready', '● Ready: no sessions, no clients', 'no session ready'],
    [
      'two sessions',
      { sessions: [session('a', ready), session('b', ready)] },
      'ready',
      '● Ready: 2 sessions, no clients',
      '2 sessions ready',
    ],
    ['a running call', { calls: [running] }, 'busy', '◉ Busy: 1 call running', '1 call running'],
    [
      'a failed session',
      { sessions: [session('a', failed)], calls: [running] },
      'attention',
      '▲ Needs attention: a, failed',
      'needs attention',
    ],
    [
      'two failed ones',
      { sessions: [session('a', failed), session('b', failed)] },
      'attention',
      '▲ Needs attention: 2 sessions have a problem',
      'needs attention',
    ],
    ['a waiting call', { approvals: [approval] }, 'attention', '▲ Needs attention: 1 call waits for your yes', 'needs attention'],
    [
      'a bad file',
      { configProblem: 'line 3' },
      'attention',
      '▲ Needs attention: the configuration file has an error',
      'needs attention',
    ],
    ['a pause', { server: paused, sessions: [session('a', failed)] }, 'stopped', '❙❙ Paused: new calls are refused', 'paused'],
    ['the start', { server: { ...paused, state: 'starting' } }, 'stopped', '○ Starting…', 'starting'],
  ])('tells of %s', (_, status, shape, headline, tooltip) => {
    const whole = { ...emptyStatus, ...status };
    expect(trayShapes[trayState(whole)]).toBe(shape);
    expect(lines(trayMenu(view(status)))[0]).toBe(headline);
    expect(trayTooltip(whole)).toBe(`Deephaven MCP: ${tooltip}`);
  });
});
