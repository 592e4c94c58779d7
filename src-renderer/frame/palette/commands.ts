import type { HostStatus } from '../../../src-shared/host-status.ts';
import { isConnected } from '../../../src-shared/session.ts';
import { sessionLink } from '../../api/host-api.ts';
import { setPaused } from '../../api/process.ts';
import { changeSetting } from '../../api/settings.ts';
import type { IconName } from '../../components/icon.tsx';
import { linkTo, newSession, screens } from '../../../src-shared/page-address.ts';
import { en } from '../../text/en.ts';

/** Something that the palette can do. */
export interface Command {
  id: string;
  name: string;
  icon: IconName;
  run: () => void | Promise<void>;
}

const { palette: texts } = en;

/** Everything that can be done now, in the order that it is offered. */
export function commandsFor({ sessions, server }: Pick<HostStatus, 'sessions' | 'server'>): Command[] {
  const isPaused = server.state === 'paused';
  return [
    { id: 'new-session', name: texts.newSession, icon: 'add', run: () => go(linkTo('sessions', newSession)) },
    ...screens.map((screen): Command => ({
      id: `go-${screen}`,
      name: texts.go(en.screens[screen]),
      icon: screen,
      run: () => go(linkTo(screen)),
    })),
    ...sessions.flatMap(({ id, name, state }): Command[] => [
      { id: `show-${id}`, name: texts.showSession(name), icon: 'sessions', run: () => go(linkTo('sessions', id)) },
      ...(isConnected(state)
        ? [{ id: `open-${id}`, name: texts.openSession(name), icon: 'external', run: () => openSession(id) } as const]
        : []),
    ]),
    { id: 'address', name: texts.copyAddress, icon: 'copy', run: () => navigator.clipboard.writeText(server.url) },
    {
      id: 'pause',
      name: isPaused ? texts.resume : texts.pause,
      icon: isPaused ? 'play' : 'pause',
      run: () => setPaused(!isPaused),
    },
    ...(['system', 'light', 'dark'] as const).map((theme): Command => ({
      id: `theme-${theme}`,
      name: texts.themes[theme],
      icon: 'settings',
      run: async () => void (await changeSetting({ name: 'app.theme', value: theme })),
    })),
  ];
}

function go(address: string): void {
  location.hash = address;
}

async function openSession(id: string): Promise<void> {
  window.open(await sessionLink(id, 'open'), '_blank', 'noopener');
}
