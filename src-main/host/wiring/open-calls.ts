import { join } from 'node:path';
import type { LinkPurpose } from '../../../src-shared/host-api.ts';
import type { HostStatus } from '../../../src-shared/host-status.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { approvalNotice, createApprovals, type Approvals } from '../approvals/approvals.ts';
import { openClientTokens, type ClientTokens } from '../auth/client-tokens.ts';
import type { Disposables } from '../base/disposables.ts';
import { checkClientName } from '../clients/verify/verify-entry.ts';
import { copiedLinkMs, createOpenLinks, type OpenLinks } from '../http/open-links.ts';
import { codeUsed, openPrivately, privatePagesFolder } from '../http/private-pages.ts';
import { createMcp, type Mcp } from '../mcp/mcp.ts';
import { createActivity, type Activity } from '../observe/activity.ts';
import { createCallRates, type CallRates } from '../observe/call-rates.ts';
import { readLogTail } from '../observe/log-tail.ts';
import { createResources } from '../resources/create-resources.ts';
import { resources, sessionResources } from '../resources/index.ts';
import { followConfiguration } from '../sessions/follow-configuration.ts';
import { createToolCalls } from '../tools/call.ts';
import type { ToolServices } from '../tools/define-tool.ts';
import { tools } from '../tools/index.ts';
import { instructions } from '../tools/instructions.ts';
import { createPause, type Pause } from '../tools/pause.ts';
import { createStandIn } from '../tools/stand-in.ts';
import type { ToolCallParts, ToolCalls } from '../tools/tool-call.ts';
import { createWindowLimit } from '../tools/window-limit.ts';
import { appVersion } from '../version.ts';
import type { Base } from './open-base.ts';
import type { Engine } from './open-engine.ts';

/** Who may call, what they call, and what is kept of it. */
export interface Calls {
  clients: ClientTokens;
  activity: Activity;
  rates: CallRates;
  approvals: Approvals;
  pause: Pause;
  openLinks: OpenLinks;
  /** The path that opens a session signed in, once; one to copy lives longer. Never log it. */
  sessionPath(id: string, purpose: LinkPurpose): string;
  /** A code for the page, or for a session, was used. */
  noteUse(code: string): void;
  /** Opens an address with a code in the person's browser, unseen by other users. @throws UserError UNSUPPORTED without a browser */
  openLink(url: string): Promise<void>;
  toolCalls: ToolCalls;
  mcp: Mcp;
}

export async function openCalls(base: Base, engine: Engine, parts: Disposables): Promise<Calls> {
  const { platform, dataFolder, isPrivate, config, configFile, redaction, audit, listening, news, log } = base;
  const { formatter, sessions, workers } = engine;
  const clients = parts.add(await openClientTokens({ file: join(dataFolder, 'clients.json'), log }), tokens => tokens.close());
  redaction.exempt(text => clients.list().some(({ name }) => text === name));
  const { activity, rates } = createRecords(base, clients);
  const approvals = createApprovals({
    onChange: () => news.approvals(approvals.list()),
    onAsked: call => platform.notify?.(approvalNotice(call)),
  });
  const pause = createPause(() => news.server(serverStatus(base, pause)));
  const privatePages = privatePagesFolder({ dataFolder });
  const noteUse = (code: string) => void codeUsed(code, privatePages);
  const openLinks = createOpenLinks({ access: (id, signal) => sessions.find(id).access(signal), onUse: noteUse });
  const sessionPath = (id: string, purpose: LinkPurpose) =>
    `/open/${openLinks.create(id, purpose === 'copy' ? { lifetimeMs: copiedLinkMs } : {})}`;
  const openLink = async (url: string) => {
    if (!platform.openBrowser) throw noBrowser(listening.server?.url);
    await openPrivately(url, privatePages, platform.openBrowser);
  };
  const windows = createWindowLimit();
  const services: ToolServices = {
    sessions,
    formatter,
    platform,
    appLog: async lines => {
      if (isPrivate) throw new UserError('UNSUPPORTED', 'This host writes no log file: its log is on stderr');
      return readLogTail(join(dataFolder, 'logs'), lines);
    },
    reload: followConfiguration(configFile, sessions, log),
    sandboxing: () => workers.sandboxing(),
    async openInBrowser({ id, panel }, client) {
      const { server } = listening;
      if (!server || !platform.openBrowser) throw noBrowser(server?.url);
      windows.take(client, panel === undefined ? id : `${id} ${panel}`);
      await openLink(new URL(`/open/${openLinks.create(id, { ...(panel && { panel }) })}`, server.url).href);
    },
  };
  const callParts: ToolCallParts = {
    tools,
    services,
    config,
    log,
    redaction,
    activity,
    audit,
    pause,
    approvals: isPrivate ? undefined : approvals,
    permissionOf: ({ name, permission }) => clients.list().find(client => client.name === name)?.permission ?? permission,
  };
  const toolCalls = createToolCalls(callParts);
  const hostResources = createResources({ resources, sessionResources, sessions, standIn: createStandIn(callParts) });
  const mcp = parts.add(
    createMcp({
      tools: toolCalls,
      resources: hostResources,
      serverName: config().server.server_name,
      version: appVersion,
      instructions: () => instructions(config()),
      log,
      seen: ({ kind, name }, version) => {
        if (kind === 'mcp' && !version?.startsWith(checkClientName)) clients.noteCall(name, version);
      },
    }),
    mcp => mcp.close(),
  );
  parts.add(hostResources.onChange(mcp.resourcesUpdated), stop => stop());
  return { clients, activity, rates, approvals, pause, openLinks, sessionPath, noteUse, openLink, toolCalls, mcp };
}

/** The calls that are shown, and how fast they were. */
function createRecords({ news }: Base, clients: ClientTokens): Pick<Calls, 'activity' | 'rates'> {
  const activity = createActivity();
  const rates = createCallRates();
  activity.onCall(call => {
    if (call.ms !== undefined) rates.note({ at: call.at, ms: call.ms, failed: call.state === 'failed' });
    news.call(call);
    news.clients(clients.list());
  });
  return { activity, rates };
}

/** Whether and where this host listens. */
export function serverStatus({ authMode, listening }: Base, pause: Pick<Pause, 'isPaused'>): HostStatus['server'] {
  const { server, mayBeOverheard } = listening;
  return {
    state: server ? (pause.isPaused ? 'paused' : 'listening') : 'starting',
    url: server?.url ?? '',
    authMode,
    ...(mayBeOverheard && { mayBeOverheard: true as const }),
  };
}

function noBrowser(url: string | undefined): UserError {
  return new UserError('UNSUPPORTED', 'There is no browser that this host could open.', {
    hint: url
      ? `Ask the user to open it from the app's page, ${new URL('/', url).href}`
      : 'Ask the user to open it from the app.',
  });
}
