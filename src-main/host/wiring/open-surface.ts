import type { ClientRow } from '../../../src-shared/clients-api.ts';
import type { Disposables } from '../base/disposables.ts';
import { keylessAllowed } from '../config/schema.ts';
import { runChecks } from '../diagnostics/check.ts';
import { clientChecks } from '../diagnostics/client-entries.ts';
import { hostChecks } from '../diagnostics/host-checks.ts';
import { createPage, type PageSurface } from './create-page.ts';
import { hostStatus } from './host-status.ts';
import { listen } from './listen.ts';
import { openAssistants } from './open-assistants.ts';
import type { Base } from './open-base.ts';
import { serverStatus, type Calls } from './open-calls.ts';
import type { Engine } from './open-engine.ts';

/** What people and programs see of the host. */
export interface Surface extends PageSurface {
  /** Sentences the person should see, such as that another port was taken. */
  notes: string[];
}

/** The assistants and the checks; and, unless the host is private, the page and the port. @throws UserError when it can't listen */
export async function openSurface(base: Base, engine: Engine, calls: Calls, parts: Disposables): Promise<Surface> {
  const { options, platform, dataFolder, isPrivate, config, claim, listening, news, log } = base;
  const { clients } = calls;
  const assistants = await openAssistants({
    options,
    platform,
    dataFolder,
    tokens: clients,
    isPrivate,
    url: () => listening.server?.url,
    config,
    mayBeOverheard: () => listening.mayBeOverheard,
    onRenewed() {
      listening.mayBeOverheard = false;
      news.server(serverStatus(base, calls.pause));
    },
    onChange: () => news.clients(clients.list()),
    log,
  });
  const notes = engine.kept.problem ? [engine.kept.problem] : [];
  const status = () => hostStatus(base, engine, calls, notes);
  const diagnose = async (signal: AbortSignal) =>
    runChecks({ ...hostChecks(checkedParts(base, engine)), ...(await clientChecks(assistants)) }, signal);
  const surface = { assistants, notes, status, diagnose };
  if (!claim) return surface;

  const mounts = await createPage(base, engine, calls, surface);
  const { mcp, approvals } = calls;
  const server = await listen(options, config(), {
    mode: base.authMode,
    clients,
    controlToken: claim.controlToken,
    mcp,
    mounts,
    log,
  });
  listening.server = server;
  parts.add(server.http, http => http.close());
  // Its streams end first, so that the server needs not wait for them.
  parts.add(base.events, events => events.close());
  // Calls that wait for a person are refused while their answers can still be sent.
  parts.add(approvals, approvals => approvals.close());
  await claim.publish({ port: server.port, url: server.url });
  if (server.note) notes.push(server.note);
  // Only an assistant whose entry has that address can have sent its token there.
  listening.mayBeOverheard = server.mayBeOverheard && (await assistants.clients.list()).clients.some(isAtOldAddress);
  log.info({ url: server.url }, 'Listening');
  return surface;
}

function checkedParts({ dataFolder, configFile, secrets, config }: Base, { sessions, workers }: Engine) {
  const { drivers, sandboxing } = workers;
  return { dataFolder, configFile, secrets, sessions, keylessAllowed: () => keylessAllowed(config()), drivers, sandboxing };
}

function isAtOldAddress({ forms, entry }: ClientRow): boolean {
  return forms.includes('http') && entry.state === 'stale' && entry.because === 'address';
}
