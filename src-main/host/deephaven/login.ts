import { Metadata } from '@grpc/grpc-js';
import type { Client } from '@grpc/grpc-js';
import { z } from 'zod';
import { authKind } from '../../../src-shared/auth-type.ts';
import type { Calls } from './calls.ts';
import { callsOver } from './calls.ts';
import { unsendableToken } from './connection-failure.ts';
import { openChannel } from './channel.ts';
import type { ConnectionOptions, ServerFacts } from './connection.ts';
import { ConfigService } from './generated/config_pb.ts';
import { SessionService } from './generated/session_pb.ts';
import { exportTicket, ticketOf } from './tickets.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

const defaultSessionMs = 300_000;
const shortestSessionMs = 3000;
const longestSessionMs = 24 * 3_600_000;

/** It is sent back with each call. Servers send `Bearer` and a UUID. */
const tokenSchema = z.string().regex(/^[\x20-\x7e]{1,4000}$/);
const versionSchema = z.string().min(1).max(200);

/** One session on the server: a channel, its rotating token, and the exports that this side took. */
export interface Login {
  readonly calls: Calls;
  readonly channel: Client;
  readonly facts: ServerFacts;
  /** Without a call for this long the server forgets the login. Milliseconds. */
  readonly sessionMs: number;
  /** The rows of a table may take so much. */
  readonly maxAnswerBytes: number;
  /** How many exports are held: everything opened must bring this back to where it was. */
  readonly exports: ReadonlySet<number>;
  /** A fresh export id; give it back with `release`. */
  nextExport(): number;
  /** Frees an export on the server. Never rejects: a server that is gone holds nothing. */
  release(id: number): Promise<void>;
  /** Says goodbye if it can and closes the channel. */
  close(): Promise<void>;
}

/** Connects and logs in: one round trip, which also brings the server's facts. @throws CallFailure, UnreadableAnswer */
export async function openLogin(options: ConnectionOptions, maxAnswerBytes: number, signal: AbortSignal): Promise<Login> {
  let authorization = credentialsOf(options);
  const channel = openChannel(options, maxAnswerBytes);
  const calls = callsOver(channel, {
    outgoing() {
      const metadata = new Metadata();
      metadata.set('authorization', authorization);
      return metadata;
    },
    // The token rotates: any answer can carry the next one.
    incoming(metadata) {
      const [next] = metadata.get('authorization');
      if (next !== undefined) authorization = tokenOf(next);
    },
  });
  try {
    const { configValues } = await calls.unary(
      ConfigService.method.getConfigurationConstants,
      {},
      { signal, timeout: options.timeouts.connect },
    );
    const values = new Map(Object.entries(configValues).map(([key, value]) => [key, value.stringValue]));
    const known = { facts: factsOf(values), sessionMs: sessionMsOf(values.get('http.session.durationMs')) };
    return { ...exportsOf(calls, options), ...known, calls, channel, maxAnswerBytes, close };
  } catch (error) {
    channel.close();
    throw error;
  }

  async function close() {
    const limits = { signal: AbortSignal.timeout(options.timeouts.quick), timeout: Math.min(1000, options.timeouts.quick) };
    // A server that is gone has no session left to close.
    await calls.unary(SessionService.method.closeSession, {}, limits).catch(() => undefined);
    channel.close();
  }
}

function tokenOf(sent: string | Buffer): string {
  const { data, error } = tokenSchema.safeParse(sent);
  if (error) throw new UnreadableAnswer('a token of a form that can not be sent back');
  return data;
}

function exportsOf(calls: Calls, options: ConnectionOptions): Pick<Login, 'exports' | 'nextExport' | 'release'> {
  const held = new Set<number>();
  let last = 0;
  return {
    exports: held,
    nextExport() {
      last += 1;
      held.add(last);
      return last;
    },
    async release(id) {
      const limits = { signal: new AbortController().signal, timeout: options.timeouts.read };
      const request = { id: ticketOf(exportTicket(id)) };
      // Fails only when the session is gone, and its exports with it.
      await calls.unary(SessionService.method.release, request, limits).catch(() => undefined);
      held.delete(id);
    },
  };
}

function credentialsOf({ authType, token }: ConnectionOptions): string {
  // The engine's handler for anonymous users answers to its short name only.
  if (authKind(authType) === 'anonymous') return 'Anonymous';
  if (!token) return authType;
  const text = token.reveal();
  const sent = authType === 'Basic' ? Buffer.from(text).toString('base64') : text;
  // gRPC would refuse such a header with a message that shows it.
  if (!/^[\x20-\x7e]*$/.test(sent)) throw unsendableToken();
  return `${authType} ${sent}`;
}

/** What the server said, or the server's own default where that makes no sense; never so short or so long that a timer would run hot. */
function sessionMsOf(stated: string | undefined): number {
  const ms = Number(stated);
  return ms > 0 ? Math.min(Math.max(ms, shortestSessionMs), longestSessionMs) : defaultSessionMs;
}

function factsOf(values: ReadonlyMap<string, string>): ServerFacts {
  const facts: ServerFacts = {};
  for (const [fact, key] of Object.entries(factKeys) as [keyof ServerFacts, string][]) {
    const { data } = versionSchema.safeParse(values.get(key));
    if (data !== undefined) facts[fact] = data;
  }
  return facts;
}

const factKeys = {
  deephavenVersion: 'deephaven.version',
  pythonVersion: 'python.version',
  javaVersion: 'java.version',
  groovyVersion: 'groovy.version',
} satisfies Record<keyof ServerFacts, string>;
