import { release, type } from 'node:os';
import { join } from 'node:path';
import type { About, Finding } from '../../../src-shared/help-api.ts';
import type { HostStatus } from '../../../src-shared/host-status.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Caller } from '../auth/caller.ts';
import type { ClientTokens } from '../auth/client-tokens.ts';
import type { Clients } from '../clients/clients.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { keychainReferences } from '../config/keychain-references.ts';
import { literalSecrets } from '../config/literal-secrets.ts';
import { parseReference } from '../config/reference-syntax.ts';
import { configWithoutFile } from '../config/schema.ts';
import { sessionDefinition } from '../config/session-definition.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import type { TableFormatter } from '../formats/table-formatter.ts';
import type { HostOptions } from '../host-options.ts';
import { createApi } from '../http/api/api.ts';
import { createApprovalRoutes } from '../http/api/approval-routes.ts';
import { createCallRoutes } from '../http/api/call-routes.ts';
import { createClientRoutes } from '../http/api/client-routes.ts';
import { createCredentialRoutes } from '../http/api/credential-routes.ts';
import { createHelpRoutes } from '../http/api/help-routes.ts';
import type { HostEvents } from '../http/api/host-events.ts';
import { createProcessRoutes } from '../http/api/process-routes.ts';
import { createServerRoutes } from '../http/api/server-routes.ts';
import { createSessionRoutes } from '../http/api/session-routes.ts';
import { createSettingsRoutes } from '../http/api/settings-routes.ts';
import { createToolRoutes } from '../http/api/tool-routes.ts';
import type { HttpServerParts } from '../http/http-server.ts';
import type { OpenLinks } from '../http/open-links.ts';
import { createUi } from '../http/ui/ui.ts';
import type { Activity } from '../observe/activity.ts';
import type { CallRates } from '../observe/call-rates.ts';
import type { Log } from '../observe/log.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { Pause } from '../tools/pause.ts';
import type { Platform } from '../platform.ts';
import { createCredentials } from '../secrets/credentials.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { openStoredNames } from '../secrets/stored-names.ts';
import { testConnection } from '../sessions/connection-test.ts';
import type { HostSessions } from '../sessions/create-sessions.ts';
import { SecretTexts, type ResolveReference } from '../sessions/secret-texts.ts';
import type { ToolCalls } from '../tools/call.ts';
import { tools } from '../tools/index.ts';
import { appVersion } from '../version.ts';

/** Everything that the page may see and do. */
export interface PageParts {
  options: HostOptions;
  platform: Platform;
  dataFolder: string;
  configFile: ConfigFile;
  status: () => HostStatus;
  events: HostEvents;
  clients: ClientTokens;
  /** The assistants of this machine. */
  entries: Clients;
  sessions: HostSessions;
  formatter: TableFormatter;
  secrets: SecretStore;
  /** When each secret was last read, epoch milliseconds. */
  secretsUsedAt: ReadonlyMap<string, number>;
  resolve: ResolveReference;
  approvals: Approvals;
  allowClient: (name: string) => Promise<unknown>;
  pause: Pause;
  activity: Activity;
  rates: CallRates;
  toolCalls: ToolCalls;
  openLinks: OpenLinks;
  /** A code for the page was used. */
  noteUse: (code: string) => void;
  diagnose: (signal: AbortSignal) => Promise<Finding[]>;
  redaction: Redaction;
  log: Log;
}

/** The page, its API, and the links that open sessions: to be mounted by the server. */
export async function createPage(parts: PageParts): Promise<NonNullable<HttpServerParts['mounts']>> {
  const { options, status, events, clients, openLinks, noteUse, log } = parts;
  const api = createApi({
    status,
    events,
    clients,
    exchangeCode: code => {
      noteUse(code);
      return clients.exchangeCode(code);
    },
    createCode: () => clients.createCode(),
    openLinks,
    routes: [...callRoutes(parts), ...(await settingRoutes(parts))],
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
function callRoutes(parts: PageParts) {
  const { platform, configFile, status, events, entries, sessions, formatter, approvals, allowClient, pause, log } = parts;
  const { activity, rates, toolCalls } = parts;
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
        onCleared: () => events.publish({ type: 'status', status: status() }),
      }),
    },
    { path: '/sessions', app: createSessionRoutes({ sessions, formatter, closed: events.closed, log }) },
    { path: '/clients', app: createClientRoutes({ clients: entries }) },
    { path: '/approvals', app: createApprovalRoutes({ approvals, allowClient }) },
    { path: '/tools', app: createToolRoutes({ tools, config: () => configFile.current, activity }) },
  ];
}

/** What is set: the configuration file, credentials, servers; and whether all is well. */
async function settingRoutes(parts: PageParts) {
  const { options, dataFolder, configFile, sessions, secrets, secretsUsedAt, resolve, diagnose, redaction, log } = parts;
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
