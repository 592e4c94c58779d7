import { release, type } from 'node:os';
import { join } from 'node:path';
import type { About, Finding } from '../../../src-shared/help-api.ts';
import type { HostStatus } from '../../../src-shared/host-status.ts';
import type { Caller } from '../auth/caller.ts';
import { keychainReferences } from '../config/keychain-references.ts';
import { literalSecrets } from '../config/literal-secrets.ts';
import { parseReference } from '../config/reference-syntax.ts';
import { configWithoutFile, sessionDefinition } from '../config/schema.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import type { HostOptions } from '../host-options.ts';
import { createApi } from '../http/api/api.ts';
import { createApprovalRoutes } from '../http/api/approval-routes.ts';
import { createCallRoutes } from '../http/api/call-routes.ts';
import { createClientRoutes } from '../http/api/client-routes.ts';
import { createCredentialRoutes } from '../http/api/credential-routes.ts';
import { createHelpRoutes } from '../http/api/help-routes.ts';
import { createProcessRoutes } from '../http/api/process-routes.ts';
import { createServerRoutes } from '../http/api/server-routes.ts';
import { createSessionRoutes } from '../http/api/session-routes.ts';
import { createSettingsRoutes } from '../http/api/settings-routes.ts';
import { createToolRoutes } from '../http/api/tool-routes.ts';
import type { HttpServerParts } from '../http/http-server.ts';
import { createUi } from '../http/ui/ui.ts';
import { createCredentials } from '../secrets/credentials.ts';
import { openStoredNames } from '../secrets/stored-names.ts';
import { testConnection } from '../sessions/connection-test.ts';
import { SecretTexts } from '../sessions/secret-texts.ts';
import { tools } from '../tools/index.ts';
import { appVersion } from '../version.ts';
import type { Assistants } from './open-assistants.ts';
import type { Base } from './open-base.ts';
import type { Calls } from './open-calls.ts';
import type { Engine } from './open-engine.ts';

/** What the page shows beside calls and sessions. */
export interface PageSurface {
  assistants: Assistants;
  status(): HostStatus;
  /** Looks at everything this machine needs, and how to fix what is missing. */
  diagnose(signal: AbortSignal): Promise<Finding[]>;
}

/** The page, its API, and the links that open sessions: to be mounted by the server. */
export async function createPage(
  base: Base,
  engine: Engine,
  calls: Calls,
  surface: PageSurface,
): Promise<NonNullable<HttpServerParts['mounts']>> {
  const { options, events, log } = base;
  const { clients, openLinks, noteUse } = calls;
  const api = createApi({
    status: surface.status,
    events,
    clients,
    exchangeCode: code => {
      noteUse(code);
      return clients.exchangeCode(code);
    },
    createCode: () => clients.createCode(),
    openLinks,
    routes: [...callRoutes(base, engine, calls, surface), ...(await settingRoutes(base, engine, surface))],
    log,
  });
  return [
    { path: '/api', app: api },
    { path: '/open', app: openLinks.route },
    { path: '/', app: createUi({ dir: options.files.page }) },
  ];
}

/** Whoever sits at our own page. */
const person: Caller = { name: 'page', kind: 'ui', permission: 'full' };

/** What runs: calls, sessions, clients, and the process itself. */
function callRoutes(base: Base, { sessions, formatter }: Engine, calls: Calls, { status, assistants }: PageSurface) {
  const { platform, config, events, news, log } = base;
  const { activity, rates, toolCalls, approvals, pause, clients } = calls;
  const allowClient = (name: string) => clients.setPermission(name, 'full');
  return [
    { path: '/process', app: createProcessRoutes({ pause, platform }) },
    {
      path: '/calls',
      app: createCallRoutes({
        activity,
        rates,
        call: async (name, input, signal) => {
          await toolCalls.call({ name, arguments: input, caller: person, signal, progress() {}, output() {} });
        },
        onCleared: () => news.status(status()),
      }),
    },
    { path: '/sessions', app: createSessionRoutes({ sessions, formatter, closed: events.closed, log }) },
    { path: '/clients', app: createClientRoutes({ clients: assistants.clients }) },
    { path: '/approvals', app: createApprovalRoutes({ approvals, allowClient }) },
    { path: '/tools', app: createToolRoutes({ tools, config, activity }) },
  ];
}

/** What is set: the configuration file, credentials, servers; and whether all is well. */
async function settingRoutes(base: Base, { sessions }: Engine, { diagnose }: PageSurface) {
  const { options, dataFolder, configFile, secrets, secretsUsedAt, resolve, redaction, log } = base;
  const texts = new SecretTexts({ resolve, env: options.env, redaction });
  const credentials = createCredentials({
    secrets,
    names: await openStoredNames(join(dataFolder, 'credentials.json'), log),
    // Sessions read their secrets when they connect.
    onChange: credential => {
      for (const { name, path } of keychainReferences(configFile.current.community.sessions)) {
        const session = sessions.list().find(({ id }) => id === `community:config:${path[0]}`);
        // One that is in use goes on with the login it has.
        if (name === credential && session && session.state.phase !== 'busy') void sessions.stop(session.id);
      }
    },
  });
  return [
    { path: '/settings', app: createSettingsRoutes({ configFile, defaults: configWithoutFile }) },
    {
      path: '/credentials',
      app: createCredentialRoutes({
        credentials,
        configFile,
        references: () => keychainReferences(configFile.current),
        literals: () => literalSecrets(configFile.current),
        lastUsedAt: name => secretsUsedAt.get(name),
      }),
    },
    {
      path: '/servers',
      app: createServerRoutes({
        configFile,
        credentials,
        references: () => keychainReferences(configFile.current),
        parseReference,
        parseDefinition: sessionDefinition,
        async test(definition, signal) {
          using own = texts.own();
          return await testConnection(definition, { openConnection, texts: own }, signal);
        },
      }),
    },
    { path: '/help', app: createHelpRoutes({ about: about(options, dataFolder), diagnose }) },
  ];
}

function about({ configFile }: HostOptions, dataFolder: string): About {
  return {
    version: appVersion,
    node: process.versions.node,
    system: `${type()} ${release()} ${process.arch}`,
    dataFolder,
    logFolder: join(dataFolder, 'logs'),
    configFile,
  };
}
