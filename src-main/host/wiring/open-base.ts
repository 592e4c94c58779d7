import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthMode } from '../../../src-shared/host-status.ts';
import type { LogLevel } from '../../../src-shared/log-level.ts';
import { Secret } from '../../../src-shared/secret.ts';
import type { UserError } from '../../../src-shared/user-error.ts';
import type { Disposables } from '../base/disposables.ts';
import { openConfigFile, type ConfigFile } from '../config/config-file.ts';
import { resolveReference, type ReferenceSources } from '../config/references.ts';
import type { Config } from '../config/schema.ts';
import type { HostOptions } from '../host-options.ts';
import { createHostEvents, type HostEvents } from '../http/api/host-events.ts';
import { createAudit, type Audit } from '../observe/audit.ts';
import { createLog, type HostLog, type Log } from '../observe/log.ts';
import { createRedaction, type Redaction } from '../observe/redaction.ts';
import type { Platform } from '../platform.ts';
import { openDataFolder } from '../running-host/data-folder.ts';
import { claimHost, type HostClaim } from '../running-host/host-record.ts';
import { openSecretStore } from '../secrets/open-secret-store.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { ResolveReference } from '../sessions/secret-texts.ts';
import { tools } from '../tools/index.ts';
import { isOwnWord } from '../tools/own-words.ts';
import type { Listening } from './listen.ts';
import { createNews, type News } from './news.ts';

/** What everything else stands on: the data folder and its claim, the configuration, secrets, and the records. */
export interface Base {
  options: HostOptions;
  platform: Platform;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Whether this host serves one stdio client only: no port, no page, no record in the data folder. */
  isPrivate: boolean;
  dataFolder: string;
  redaction: Redaction;
  configFile: ConfigFile;
  /** The configuration in force. */
  config(): Config;
  log: HostLog;
  /** That this host is the one of its data folder; absent for a private one. */
  claim: HostClaim | undefined;
  events: HostEvents;
  news: News;
  secrets: SecretStore;
  /** When each secret was last read, epoch milliseconds. */
  secretsUsedAt: ReadonlyMap<string, number>;
  resolve: ResolveReference;
  audit: Audit;
  /** How callers prove who they are; a change in the configuration waits for the next start. */
  authMode: AuthMode;
  /** Where this host listens, filled in by the last stage. */
  listening: { server?: Listening; mayBeOverheard: boolean };
}

/** @throws UserError when the data folder can't be read or another host has it */
export async function openBase(options: HostOptions, platform: Platform, parts: Disposables): Promise<Base> {
  const startedAt = Date.now();
  const isPrivate = options.listen === 'no';
  const dataFolder = await openDataFolder(options.dataFolder);
  const redaction = createRedaction();
  redaction.exempt(isOwnWord(tools));
  const configFile = parts.add(await openConfigFile({ file: options.configFile, env: options.env, redaction }), file =>
    file.close(),
  );
  const config = () => configFile.current;
  const { logging } = config();
  const log = parts.add(
    createLog({
      level: levelOf(config(), options),
      ...(!isPrivate && { dir: join(dataFolder, 'logs') }),
      stderr: options.logTo,
      redaction,
      maxMb: logging.max_mb,
      files: logging.files,
    }),
    log => log.close(),
  );
  if (configFile.problem) logProblem(log, configFile.problem, config());
  for (const warning of configFile.warnings) log.warn({ file: options.configFile }, warning);
  const claim = isPrivate
    ? undefined
    : parts.add(await claimHost(dataFolder, ownRecord(options, platform)), claim => claim.release());
  if (claim) redaction.add(claim.controlToken);
  const events = createHostEvents();
  const news = createNews(events);
  const secrets = parts.add(
    openSecretStore({ redaction, env: options.env, ...encryptedFile(dataFolder, options.env), onChange: news.secrets }),
    store => store.close(),
  );
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
  const authMode = options.auth ?? config().server.auth.mode;
  const base = { options, platform, startedAt, isPrivate, dataFolder, redaction, configFile, config, log, claim, events, news };
  return { ...base, secrets, ...references(options.env, secrets), audit, authMode, listening: { mayBeOverheard: false } };
}

/** How texts of the configuration get what they refer to, and when they last asked for each secret. */
function references(env: HostOptions['env'], secrets: SecretStore): Pick<Base, 'resolve' | 'secretsUsedAt'> {
  const secretsUsedAt = new Map<string, number>();
  const sources: ReferenceSources = {
    env,
    readFile: (path, signal) => readFile(path, { encoding: 'utf8', signal }),
    keychain(name, signal) {
      secretsUsedAt.set(name, Date.now());
      return secrets.get(name, signal);
    },
  };
  return { secretsUsedAt, resolve: (text, signal) => resolveReference(text, sources, signal) };
}

function ownRecord({ configFile, startedByBridge }: HostOptions, { kind }: Platform) {
  return { kind, configFile, ...(startedByBridge && { startedBy: 'bridge' as const }) };
}

/** The opt-in for secrets without a keychain: a passphrase in the environment. */
function encryptedFile(dataFolder: string, env: HostOptions['env']) {
  const passphrase = env['DH_MCP_SECRETS_PASSPHRASE'];
  return passphrase ? { encryptedFile: { path: join(dataFolder, 'secrets.json'), passphrase: new Secret(passphrase) } } : {};
}

/** How much is logged. */
export function levelOf({ server, logging }: Config, { debug }: Pick<HostOptions, 'debug'>): LogLevel {
  return debug || server.debug ? 'DEBUG' : logging.level;
}

/** Logs that the file on disk is not in force. */
export function logProblem(log: Log, { message }: UserError, { caution }: Config): void {
  const consequence = caution ?? 'The last good configuration stays.';
  log.warn({ problem: message }, `The configuration file is not in force. ${consequence}`);
}
