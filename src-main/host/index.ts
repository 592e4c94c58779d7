import { Disposables } from './base/disposables.ts';
import type { Host, HostOptions } from './host-options.ts';
import type { Platform } from './platform.ts';
import { followChanges } from './wiring/follow-changes.ts';
import { openBase } from './wiring/open-base.ts';
import { openCalls } from './wiring/open-calls.ts';
import { openEngine } from './wiring/open-engine.ts';
import { openSurface, type Surface } from './wiring/open-surface.ts';

export type { Host, HostOptions } from './host-options.ts';

/**
 * Starts the host: everything that is needed to listen, in four stages, and then the rest side by side.
 * @throws UserError when it can't listen, read its data folder, or when another host has the folder
 */
export async function startHost(options: HostOptions, platform: Platform): Promise<Host> {
  await using parts = new Disposables();
  const base = await openBase(options, platform, parts);
  const engine = await openEngine(base, () => surface.assistants.clients, parts);
  const calls = await openCalls(base, engine, parts);
  followChanges(base, engine, calls);
  const surface: Surface = await openSurface(base, engine, calls, parts);
  engine.workers.begin();
  if (base.claim) surface.assistants.refresh();
  engine.sessions.resume();

  const { configFile, config, events, listening, log } = base;
  const { sessions } = engine;
  const { assistants, notes, status, diagnose } = surface;
  const kept = parts.move();
  const addressOf = (path: string) => {
    if (!listening.server) throw new Error('A private host has no page and no links.');
    return new URL(path, listening.server.url).href;
  };
  return {
    url: listening.server?.url,
    notes: configFile.problem ? [...notes, config().caution ?? configFile.problem.message] : notes,
    pageUrl: () => addressOf(`/#code=${calls.clients.createCode().reveal()}`),
    status,
    onChange: listener => events.onEvent(listener),
    settings: () => config().app,
    clientRows: async () => (await assistants.clients.list()).clients,
    wake: () => sessions.wake(),
    setPaused: isPaused => calls.pause.set(isPaused),
    sessions,
    sessionUrl: (id, purpose) => addressOf(calls.sessionPath(id, purpose)),
    openLink: calls.openLink,
    log,
    serveStdio: (stdin, stdout) => calls.mcp.serveStdio({ name: 'local', kind: 'mcp', permission: 'full' }, { stdin, stdout }),
    diagnose,
    stop: () => kept[Symbol.asyncDispose](),
  };
}
