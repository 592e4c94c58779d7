import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRecord, HostStatus } from '../../src-shared/host-status.ts';
import type { SessionState } from '../../src-shared/session.ts';
import { emptyStatus, localSession } from '../../src-shared/testing/host-status.ts';
import { useAnnouncement } from './announcer.ts';
import { receive, setLink, useHost } from './host-store.ts';

const call = (id: string): CallRecord => ({ id, at: Number(id), client: 'c', tool: 't', state: 'ok' });
const statusWith = (state: SessionState): HostStatus => ({ ...emptyStatus, sessions: [localSession(state, 'UNKNOWN')] });
const starting = statusWith({ phase: 'starting', since: 0, step: 'Java' });
const ready = statusWith({ phase: 'ready', since: 0 });

let frames: (() => void)[];
let drawn: number;

/** What the browser does where it shows the page; a page that is hidden gets none. */
function drawFrame(): void {
  for (const frame of frames.splice(0)) frame();
}

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  useHost.setState({ link: { phase: 'connecting' }, status: emptyStatus, configRevision: 0 });
  drawn = 0;
  const stop = useHost.subscribe(() => (drawn += 1));
  return () => {
    drawFrame();
    stop();
    vi.unstubAllGlobals();
  };
});

describe('receive', () => {
  it('shows all that came within one frame at once', () => {
    for (let number = 1; number <= 50; number++) receive({ type: 'call', call: call(String(number)) });
    expect(useHost.getState().status?.calls).toEqual([]);
    drawFrame();
    expect(drawn).toBe(1);
    expect(
      useHost
        .getState()
        .status?.calls.map(({ id }) => id)
        .slice(0, 2),
    ).toEqual(['50', '49']);
    expect(useHost.getState().link).toEqual({ phase: 'live' });
  });

  it('asks for one frame at a time, so that a hidden page only keeps the newest', () => {
    for (let number = 1; number <= 50; number++) receive({ type: 'call', call: call(String(number)) });
    expect(frames).toHaveLength(1);
    drawFrame();
    receive({ type: 'call', call: call('51') });
    expect(frames).toHaveLength(1);
  });

  it('counts each change of the configuration', () => {
    receive({ type: 'config' });
    receive({ type: 'config', problem: 'bad' });
    drawFrame();
    expect(useHost.getState()).toMatchObject({ configRevision: 2, status: { configProblem: 'bad' } });
  });

  it('says what changed since the last frame', () => {
    receive({ type: 'status', status: starting });
    drawFrame();
    const { count } = useAnnouncement.getState();
    receive({ type: 'sessions', sessions: ready.sessions });
    drawFrame();
    expect(useAnnouncement.getState()).toEqual({ text: 'Session local: Ready.', count: count + 1 });
  });

  it('does not take a lost link for a live one when the frame comes late', () => {
    receive({ type: 'sessions', sessions: ready.sessions });
    setLink({ phase: 'lost', since: 1 });
    drawFrame();
    expect(useHost.getState()).toMatchObject({ link: { phase: 'lost' }, status: { sessions: [{ name: 'local' }] } });
  });
});
