import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientRow } from '../../src-shared/clients-api.ts';
import type { HostStatus } from '../../src-shared/host-status.ts';
import { Secret } from '../../src-shared/secret.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { approvalNotice } from './approvals/approval-notice.ts';
import { createApprovals } from './approvals/approvals.ts';
import { openClientTokens } from './auth/client-tokens.ts';
import { checkClientName } from './clients/verify/verify-entry.ts';
import { openConfigFile, type ConfigFile } from './config/config-file.ts';
import { resolveReference, type ReferenceSources } from './config/references.ts';
import { keylessAllowed } from './config/keyless.ts';
import type { Config } from './config/schema.ts';

import { createPage } from './wiring/create-page.ts';
import { openDataFolder } from './running-host/data-folder.ts';
import type { ConnectionOptions } from './deephaven/connection.ts';
import { openConnection } from './deephaven/open-connection.ts';
import { runChecks } from './diagnostics/check.ts';
import { clientChecks } from './diagnostics/client-entries.ts';
import { hostChecks } from './diagnostics/host-checks.ts';
import { Disposables } from './base/disposables.ts';
import { createTableFormatter } from './formats/create-table-formatter.ts';
import type { Host, HostOptions } from './host-options.ts';
import { claimHost } from './running-host/host-record.ts';
import { createHostEvents } from './http/api/host-events.ts';
import { copiedLinkMs, createOpenLinks } from './http/open-links.ts';
import { instructions } from './tools/instructions.ts';
import { listen, type Listening } from './wiring/listen.ts';
import { createMcp } from './mcp/mcp.ts';
import { createActivity } from './observe/activity.ts';
import { createCallRates } from './observe/call-rates.ts';
import { createAudit } from './observe/audit.ts';
import { createLog } from './observe/log.ts';
import { readLogTail } from './observe/log-tail.ts';
import { createRedaction } from './observe/redaction.ts';
import { openWorkers } from './wiring/open-workers.ts';
import { openAssistants } from './wiring/open-assistants.ts';
import { mountChoices } from './wiring/mount-choices.ts';
import { createPause } from './tools/pause.ts';
import { codeUsed, openPrivately, privatePagesFolder } from './http/private-pages.ts';
import type { Platform } from './platform.ts';
import { followConfiguration } from './sessions/follow-configuration.ts';
import { createResources } from './resources/create-resources.ts';
import { resources, sessionResources } from './resources/index.ts';
import { openSecretStore } from './secrets/open-secret-store.ts';
import { createSessions, type HostSessions } from './sessions/create-sessions.ts';
import { openKeptSessions } from './sessions/kept-sessions.ts';
import { createToolCalls, type ToolCallParts } from './tools/call.ts';
import { tools } from './tools/index.ts';
import { isOwnWord } from './tools/own-words.ts';
import { createStandIn } from './tools/stand-in.ts';
import { createWindowLimit } from './tools/window-limit.ts';
import { appVersion } from './version.ts';

export type { Host, HostFiles, HostOptions } from './host-options.ts';

/**
 * Starts the host: everything that is needed to listen, in this order, and then the rest side by side.
 * @throws UserError when it can't listen, read its data folder, or when another host has the folder
 */
export async function startHost(options: HostOptions, platform: Platform): Promise<Host> {
  await using parts = new Disposables();
  const startedAt = Date.now();
  const dataFolder = await openDataFolder(options.dataFolder);
  const redaction = createRedaction();
  redaction.exempt(isOwnWord(tools));
  const configFile = parts.add(await openConfigFile({ file: options.configFile, env: options.env, redaction }), file =>
    file.close(),
  );
  const config = () => configFile.current;
  const isPrivate = options.listen === 'no';
  const { logging } = config();
  const levelOf = ({ server, logging }: Config) => (options.debug || server.debug ? 'DEBUG' : logging.level);
  const log = parts.add(
    createLog({
      level: levelOf(config()),
      ...(!isPrivate && { dir: join(dataFolder, 'logs') }),
      stderr: options.logTo,
      redaction,
      maxMb: logging.max_mb,
      files: logging.files,
    }),
    log => log.close(),
  );
  if (configFile.problem) log.warn(...notInForce(configFile.problem, config()));
  for (const warning of configFile.warnings) log.warn({ file: options.configFile }, warning);
  const claim = isPrivate
    ? undefined
    : parts.add(await claimHost(dataFolder, ownRecord(options, platform)), claim => claim.release());
  if (claim) redaction.add(claim.controlToken);

  const events = createHostEvents();
  const secrets = parts.add(
    openSecretStore({
      redaction,
      env: options.env,
      ...encryptedFile(dataFolder, options.env),
      onChange: ({ kind, detail }) => events.publish({ type: 'secrets', secrets: { kind, ...(detail && { detail }) } }),
    }),
    store => store.close(),
  );
  const formatter = parts.add(createTableFormatter({ workerFile: options.files.formatThread, secrets: redaction }), pool =>
    pool.close(),
  );
  const keptFile = join(dataFolder, 'sessions.json');
  const keptSessions = parts.add(await openKeptSessions({ ...(!isPrivate && { file: keptFile }), secrets, log }), kept =>
    kept.close(),
  );
  const connect = (to: ConnectionOptions) => openConnection(to, () => config().server.response_limits.max_response_bytes);
  const workers = openWorkers(
    {
      options,
      dataFolder,
      keptFile,
      config,
      openConnection: connect,
      mounts: () => mountChoices(config(), options.configFile, resolve, assistants.clients),
      sessions: () => sessions,
      hiddenFiles: async () => [options.configFile, ...(await assistants.clients.files())],
      onDrivers: drivers => events.publish({ type: 'drivers', drivers }),
      onSpares: spare => events.publish({ type: 'spare', spare }),
      redaction,
      log,
    },
    parts,
  );
  events.onRead(isRead => workers.status.follow(isRead));
  const secretsUsedAt = new Map<string, number>();
  const references: ReferenceSources = {
    env: options.env,
    readFile: (path, signal) => readFile(path, { encoding: 'utf8', signal }),
    keychain(name, signal) {
      secretsUsedAt.set(name, Date.now());
      return secrets.get(name, signal);
    },
  };
  const resolve = (text: string, signal: AbortSignal) => resolveReference(text, references, signal);
  // Before the sessions, so that it also hears of the calls that end with them.
  const audit = parts.add(
    createAudit({
      dir: join(dataFolder, 'audit'),
      redaction,
      scripts: logging.audit_scripts,
      isPrivate,
      maxMb: logging.max_mb,
      files: logging.files,
      onError: error => log.warn({ err: error }, 'The audit log cannot be written'),
    }),
    audit => audit.close(),
  );
  const sessions: HostSessions = parts.add(
    createSessions({
      config,
      openConnection: connect,
      drivers: workers.drivers,
      kept: keptSessions,
      resolveReference: resolve,
      env: options.env,
      redaction,
      log,
    }),
    sessions => sessions.close(),
  );
  redaction.exempt(text => sessions.list().some(({ id, name }) => text === id || text === name));
  sessions.onChange(list => events.publish({ type: 'sessions', sessions: list }));

  const clients = parts.add(await openClientTokens({ file: join(dataFolder, 'clients.json'), log }), tokens => tokens.close());
  redaction.exempt(text => clients.list().some(({ name }) => text === name));
  const activity = createActivity();
  const rates = createCallRates();
  activity.onCall(call => {
    if (call.ms !== undefined) rates.note({ at: call.at, ms: call.ms, failed: call.state === 'failed' });
    events.publish({ type: 'call', call });
    events.publish({ type: 'clients', clients: clients.list() });
  });

  const approvals = createApprovals({
    onChange: () => events.publish({ type: 'approvals', approvals: approvals.list() }),
    onAsked: call => platform.notify?.(approvalNotice(call)),
  });
  const allowClient = (name: string) => clients.setPermission(name, 'full');
  const pause = createPause(() => events.publish({ type: 'server', server: serverStatus() }));
  const privatePages = privatePagesFolder({ dataFolder });
  const noteUse = (code: string) => void codeUsed(code, privatePages);
  const openLinks = createOpenLinks({ access: (id, signal) => sessions.find(id).access(signal), onUse: noteUse });
  const openLink = async (url: string) => {
    if (!platform.openBrowser) throw noBrowser(server?.url);
    await openPrivately(url, privatePages, platform.openBrowser);
  };
  const windows = createWindowLimit();
  let server: Listening | undefined;
  let mayBeOverheard = false;
  const callParts: ToolCallParts = {
    tools,
    config,
    sessions,
    formatter,
    platform,
    log,
    redaction,
    activity,
    audit,
    pause,
    approvals: isPrivate ? undefined : approvals,
    permissionOf: ({ name, permission }) => clients.list().find(client => client.name === name)?.permission ?? permission,
    appLog: async lines => {
      if (isPrivate) throw new UserError('UNSUPPORTED', 'This host writes no log file: its log is on stderr');
      return readLogTail(join(dataFolder, 'logs'), lines);
    },
    reload: followConfiguration(configFile, sessions, log),
    sandboxing: () => workers.sandboxing(),
    async openInBrowser({ id, panel }, client) {
      if (!server || !platform.openBrowser) throw noBrowser(server?.url);
      windows.take(client, panel === undefined ? id : `${id} ${panel}`);
      await openLink(new URL(`/open/${openLinks.create(id, { ...(panel && { panel }) })}`, server.url).href);
    },
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
  const mode = options.auth ?? config().server.auth.mode;
  clients.onChange((gone, changed) => {
    for (const name of gone) {
      server?.http.disconnect(name);
      approvals.answerAll(name, 'denied');
    }
    for (const { name, permission } of changed) {
      mcp.toolsChanged(name);
      if (permission === 'read-only') approvals.answerAll(name, 'denied');
      if (permission === 'full' && !config().security.confirm_destructive) approvals.answerAll(name, 'approved');
    }
    events.publish({ type: 'clients', clients: clients.list() });
  });
  configFile.onChange(change => {
    events.publish({ type: 'config', ...configTrouble(configFile), ...(keylessAllowed(config()) && { keylessAllowed: true }) });
    if ('problem' in change) log.warn(...notInForce(change.problem, config()));
    if (!('config' in change)) return;
    log.setLevel(levelOf(change.config));
    workers.refresh();
    if (listedTools(change.config) !== listedTools(change.previous)) mcp.toolsChanged();
  });

  const serverStatus = (): HostStatus['server'] => ({
    state: server ? (pause.isPaused ? 'paused' : 'listening') : 'starting',
    url: server?.url ?? '',
    authMode: mode,
    ...(mayBeOverheard && { mayBeOverheard: true as const }),
  });
  const notes = keptSessions.problem ? [keptSessions.problem] : [];
  const status = (): HostStatus => {
    const { problem, caution } = configTrouble(configFile);
    return {
      version: appVersion,
      startedAt,
      platform: { kind: platform.kind, canOpenBrowser: platform.openBrowser !== undefined },
      server: serverStatus(),
      configFile: options.configFile,
      notes,
      ...(problem !== undefined && { configProblem: problem }),
      ...(caution !== undefined && { configCaution: caution }),
      ...(keylessAllowed(config()) && { keylessAllowed: true }),
      secrets: { kind: secrets.kind, ...(secrets.detail && { detail: secrets.detail }) },
      drivers: workers.status.list(),
      sessions: sessions.list(),
      spare: workers.spares(),
      clients: clients.list(),
      approvals: approvals.list(),
      calls: activity.recent(50),
    };
  };
  const assistants = await openAssistants({
    options,
    platform,
    dataFolder,
    tokens: clients,
    isPrivate,
    url: () => server?.url,
    config,
    mayBeOverheard: () => mayBeOverheard,
    onRenewed() {
      mayBeOverheard = false;
      events.publish({ type: 'server', server: serverStatus() });
    },
    onChange: () => events.publish({ type: 'clients', clients: clients.list() }),
    log,
  });
  const diagnose = async (signal: AbortSignal) =>
    runChecks(
      {
        ...hostChecks({
          dataFolder,
          configFile,
          secrets,
          sessions,
          keylessAllowed: () => keylessAllowed(config()),
          drivers: workers.drivers,
          sandboxing: workers.sandboxing,
        }),
        ...(await clientChecks(assistants)),
      },
      signal,
    );
  if (claim) {
    const mounts = await createPage({
      options,
      platform,
      dataFolder,
      configFile,
      status,
      events,
      clients,
      entries: assistants.clients,
      sessions,
      formatter,
      secrets,
      secretsUsedAt,
      resolve,
      approvals,
      allowClient,
      pause,
      activity,
      rates,
      toolCalls,
      openLinks,
      noteUse,
      diagnose,
      redaction,
      log,
    });
    server = await listen(options, config(), { mode, clients, controlToken: claim.controlToken, mcp, mounts, log });
    parts.add(server.http, http => http.close());
    // Its streams end first, so that the server needs not wait for them.
    parts.add(events, events => events.close());
    // What waits for a person is refused while it can still be told so.
    parts.add(approvals, approvals => approvals.close());
    await claim.publish({ port: server.port, url: server.url });
    if (server.note) notes.push(server.note);
    // Where every entry knows another address, none can have sent its token there.
    mayBeOverheard = server.mayBeOverheard && (await assistants.clients.list()).clients.some(isAtOldAddress);
    log.info({ url: server.url }, 'Listening');
  }
  workers.begin();
  if (claim) assistants.refresh();
  sessions.resume();

  const kept = parts.move();
  return {
    url: server?.url,
    notes: configFile.problem ? [...notes, config().caution ?? configFile.problem.message] : notes,
    pageUrl() {
      if (!server) throw new Error('A private host has no page.');
      return new URL(`/#code=${clients.createCode().reveal()}`, server.url).href;
    },
    status,
    onChange: listener => events.onEvent(listener),
    settings: () => config().app,
    clientRows: async () => (await assistants.clients.list()).clients,
    wake: () => sessions.wake(),
    setPaused: isPaused => pause.set(isPaused),
    sessions,
    sessionUrl(id, purpose) {
      if (!server) throw new Error('A private host has no links.');
      const code = openLinks.create(id, purpose === 'copy' ? { lifetimeMs: copiedLinkMs } : {});
      return new URL(`/open/${code}`, server.url).href;
    },
    openLink,
    log,
    serveStdio: (stdin, stdout) => mcp.serveStdio({ name: 'local', kind: 'mcp', permission: 'full' }, { stdin, stdout }),
    diagnose,
    stop: () => kept[Symbol.asyncDispose](),
  };
}

function ownRecord({ configFile, startedByBridge }: HostOptions, { kind }: Platform) {
  return { kind, configFile, ...(startedByBridge && { startedBy: 'bridge' as const }) };
}

/** The opt-in for secrets without a keychain: a passphrase in the environment. */
function encryptedFile(dataFolder: string, env: NodeJS.ProcessEnv) {
  const passphrase = env['DH_MCP_SECRETS_PASSPHRASE'];
  return passphrase ? { encryptedFile: { path: join(dataFolder, 'secrets.json'), passphrase: new Secret(passphrase) } } : {};
}

/** What is wrong with the file on disk, and what is forbidden because of that. */
function configTrouble({ problem, current: { caution } }: ConfigFile): { problem?: string; caution?: string } {
  return { ...(problem && { problem: problem.message }), ...(caution !== undefined && { caution }) };
}

/** For the log. */
function notInForce({ message }: UserError, { caution }: Config): [fields: object, message: string] {
  return [{ problem: message }, `The configuration file is not in force. ${caution ?? 'The last good configuration stays.'}`];
}

function isAtOldAddress({ forms, entry }: ClientRow): boolean {
  return forms.includes('http') && entry.state === 'stale' && entry.because === 'address';
}

/** What of the configuration decides which tools a client sees. */
function listedTools({ tools, security, enterprise, docs }: Config): string {
  return JSON.stringify([tools, security.read_only, Object.keys(enterprise.systems).length > 0, docs.enabled]);
}

function noBrowser(url: string | undefined): UserError {
  return new UserError('UNSUPPORTED', 'There is no browser that this host could open.', {
    hint: url
      ? `Ask the user to open it from the app's page, ${new URL('/', url).href}`
      : 'Ask the user to open it from the app.',
  });
}
