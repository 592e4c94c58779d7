import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApprovalOutcome } from '../../../src-shared/approvals-api.ts';
import type { ErrorCode } from '../../../src-shared/user-error.ts';
import type { Redaction } from './redaction.ts';
import { openRotatingFile } from './rotating-file.ts';

/** One line for each tool call, for whoever has to know later who did what. */
export interface Audit {
  write(call: AuditedCall): void;
  close(): Promise<void>;
}

/** What the audit log is told of a call. */
export interface AuditedCall {
  /** When it began. */
  at: Date;
  /** Name and version. */
  client: string;
  /** The person behind the client where that is known, else how it logged in. */
  user: string;
  mcpSession?: string;
  tool: string;
  /** The id of the session or query it was about. */
  target?: string;
  /** As the client sent them. Only their names are written, of a script also its hash and length. */
  arguments: Readonly<Record<string, unknown>>;
  /** The script that ran, where it is not among the arguments but came from a file. */
  script?: string;
  errorCode?: ErrorCode;
  ms: number;
  outBytes: number;
  /** Of the calls that hand out credentials: whether they did, and by which mode. */
  credentials?: { granted: boolean; mode: string };
  /** Of the calls that need a person's yes: what came of it. */
  approval?: ApprovalOutcome;
}

export interface AuditOptions {
  dir: string;
  /** Of a host that serves one client alone, beside which others may run: it has a file of its own, since two can't rotate one. */
  isPrivate: boolean;
  redaction: Pick<Redaction, 'fields' | 'redact'>;
  /** Megabytes of one file. */
  maxMb: number;
  files: number;
  /** Also writes the text of scripts, secrets masked. */
  scripts: boolean;
  onError: (error: Error) => void;
}

const sessionIdLength = 8;
const privatePrefix = 'audit-stdio-';
/** Each start of a private host makes a new file; only this many are kept. */
const keptPrivateFiles = 20;
/** Clients choose these names: a long one must not push the lines of others out of the file. */
const longestName = 100;
const mostArguments = 50;

/** Opens `audit.log` in `dir`, or a file beside it. What a line holds is part of the public contract: add fields, never rename them. */
export function createAudit({ redaction, scripts, isPrivate, ...place }: AuditOptions): Audit {
  if (isPrivate) removeOldPrivateFiles(place.dir);
  const name = isPrivate
    ? `${privatePrefix}${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}.log`
    : 'audit.log';
  const file = openRotatingFile({ ...place, name });
  return {
    write: call => file.write(JSON.stringify(auditRecord(call, scripts, redaction))),
    close: () => file.close(),
  };
}

/** The names begin with the time, so sorting them puts the oldest first. */
function removeOldPrivateFiles(dir: string): void {
  const names = existsSync(dir) ? readdirSync(dir).filter(name => name.startsWith(privatePrefix)) : [];
  for (const name of names.toSorted().slice(0, -keptPrivateFiles)) rmSync(join(dir, name), { force: true });
}

/** Only texts from outside are redacted: nobody can hide what was done by storing a secret that equals one of our own words. */
function auditRecord(call: AuditedCall, scripts: boolean, redaction: AuditOptions['redaction']): object {
  const outside = {
    client: call.client,
    user: call.user,
    target: call.target ?? null,
    args: Object.keys(call.arguments)
      .slice(0, mostArguments)
      .map(name => name.slice(0, longestName)),
  };
  const { client, user, target, args } = redaction.fields(outside);
  return {
    ts: call.at.toISOString(),
    client,
    user,
    mcp_session: call.mcpSession?.slice(0, sessionIdLength) ?? null,
    tool: call.tool,
    target,
    args,
    ...scriptFields(call.script ?? call.arguments['script'], scripts && redaction),
    result: call.errorCode ? 'error' : 'ok',
    error_code: call.errorCode ?? null,
    ms: Math.round(call.ms),
    out_bytes: call.outBytes,
    ...call.credentials,
    ...(call.approval && { approval: call.approval.outcome, approval_by: call.approval.by }),
  };
}

/** @param text redacts the text that is written along */
function scriptFields(script: unknown, text: false | Pick<Redaction, 'redact'>): object {
  if (typeof script !== 'string') return {};
  return {
    sha256: createHash('sha256').update(script).digest('hex'),
    script_chars: script.length,
    ...(text && { script: text.redact(script) }),
  };
}
