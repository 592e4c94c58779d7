import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createApprovals, type Approvals } from '../src-main/host/approvals/approvals.ts';
import { createAuthenticator } from '../src-main/host/auth/authenticator.ts';
import { openClientTokens, type ClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { createApi } from '../src-main/host/http/api/api.ts';
import { createApprovalRoutes } from '../src-main/host/http/api/approval-routes.ts';
import { createCallRoutes } from '../src-main/host/http/api/call-routes.ts';
import { createHostEvents } from '../src-main/host/http/api/host-events.ts';
import type { GuardEnv } from '../src-main/host/http/guards.ts';
import { createHttpServer } from '../src-main/host/http/http-server.ts';
import { createOpenLinks } from '../src-main/host/http/open-links.ts';
import { createUi } from '../src-main/host/http/ui/ui.ts';
import { createActivity, type Activity } from '../src-main/host/observe/activity.ts';
import { createCallRates } from '../src-main/host/observe/call-rates.ts';
import type { Log } from '../src-main/host/observe/log.ts';
import type { HostStatus } from '../src-shared/host-status.ts';
import { Secret } from '../src-shared/secret.ts';
import type { SessionSummary } from '../src-shared/session.ts';

/** A host whose sessions a test decides; everything that the page talks to is the real thing. */
export interface PageHost {
  origin: string;
  port: number;
  tokens: ClientTokens;
  activity: Activity;
  approvals: Approvals;
  /** The page's address with a one-time code. */
  link(): string;
  setSessions(sessions: SessionSummary[]): void;
  setConfigProblem(problem: string | undefined, caution?: string): void;
  /** Another user has the port that clients know, until the page asks for new tokens. */
  setOverheard(): void;
  stop(): Promise<void>;
}

export async function startPageHost(options: {
  dir: string;
  ui: string;
  port?: number;
  authMode?: 'token' | 'none';
  version?: string;
}): Promise<PageHost> {
  const { dir, ui, authMode = 'token', version = '0.1.0' } = options;
  const tokens = await openClientTokens({ file: join(dir, 'clients.json'), log });
  const activity = createActivity();
  const events = createHostEvents();
  const base: Omit<HostStatus, 'sessions' | 'clients' | 'approvals' | 'calls'> = {
    version,
    startedAt: Date.now(),
    platform: { kind: 'headless', canOpenBrowser: false },
    server: { state: 'listening', url: '', authMode },
    configFile: '/home/ada/.local/share/deephaven-mcp/deephaven_mcp.json',
    notes: [],
    secrets: { kind: 'keychain' },
    spare: { ready: 0, starting: 0 },
    drivers: [],
  };
  let sessions: SessionSummary[] = [];
  let origin = '';
  const status = (): HostStatus => ({
    ...base,
    sessions,
    clients: tokens.list(),
    approvals: approvals.list(),
    calls: activity.recent(50),
  });
  const approvals = createApprovals({
    onChange: () => events.publish({ type: 'approvals', approvals: approvals.list() }),
    onAsked: () => {},
  });

  const controlToken = new Secret(randomBytes(32).toString('base64url'));
  const authenticator = createAuthenticator({ mode: authMode, tokens, controlToken });
  const openLinks = createOpenLinks({ access: async id => ({ url: `${origin}/opened/${id}/`, authType: 'Anonymous' }) });
  const api = createApi({
    status,
    events,
    clients: tokens,
    exchangeCode: code => tokens.exchangeCode(code),
    createCode: () => tokens.createCode(),
    openLinks,
    routes: [
      {
        path: '/clients',
        app: new Hono<GuardEnv>().post('/renew-tokens', c => {
          delete base.server.mayBeOverheard;
          events.publish({ type: 'server', server: base.server });
          return c.json({ updated: ['cursor'], failed: [] });
        }),
      },
      {
        path: '/approvals',
        app: createApprovalRoutes({ approvals, allowClient: name => tokens.setPermission(name, 'full') }),
      },
      {
        path: '/calls',
        app: createCallRoutes({
          activity,
          rates: createCallRates(),
          call: async () => {},
          onCleared: () => events.publish({ type: 'status', status: status() }),
        }),
      },
    ],
    log,
  });
  const server = createHttpServer({
    host: '127.0.0.1',
    port: options.port ?? 0,
    path: '/mcp',
    allowedHosts: [],
    allowedOrigins: [],
    authenticator,
    prove: () => '',
    mcp: { handle: async () => new Response(null, { status: 503 }), disconnect: () => {} },
    mounts: [
      { path: '/api', app: api },
      { path: '/open', app: openLinks.route },
      { path: '/', app: createUi({ dir: ui }) },
    ],
    log,
  });

  activity.onCall(call => {
    tokens.noteCall(call.client, 'example-client 1.2.0');
    events.publish({ type: 'call', call });
    events.publish({ type: 'clients', clients: tokens.list() });
  });
  tokens.onChange(() => events.publish({ type: 'clients', clients: tokens.list() }));

  const { url, port } = await server.listen();
  base.server.url = url;
  origin = new URL(url).origin;
  return {
    origin,
    port,
    tokens,
    activity,
    approvals,
    link: () => `${origin}/#code=${tokens.createCode().reveal()}`,
    setSessions(next) {
      sessions = next;
      events.publish({ type: 'sessions', sessions });
    },
    setConfigProblem(problem, caution) {
      delete base.configProblem;
      if (problem !== undefined) base.configProblem = problem;
      delete base.configCaution;
      if (caution !== undefined) base.configCaution = caution;
      events.publish({ type: 'config', ...(problem !== undefined && { problem }), ...(caution !== undefined && { caution }) });
    },
    setOverheard() {
      base.server.mayBeOverheard = true;
      events.publish({ type: 'server', server: base.server });
    },
    async stop() {
      events.close();
      await server.close();
      await tokens.close();
    },
  };
}

const log: Log = {
  debug: () => {},
  info: () => {},
  warn: (fields, message) => console.warn(message, fields),
  error: (fields, message) => console.error(message, fields),
  child: () => log,
};
