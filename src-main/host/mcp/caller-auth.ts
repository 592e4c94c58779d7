import type { Writable } from 'node:stream';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';
import { WireTexts } from './wire-texts.ts';

/** Who sent a request, and what carries large texts back. */
export interface Sender {
  readonly caller: Caller;
  readonly wireTexts: WireTexts;
}

/** Carries what belongs to one HTTP request through the SDK, which knows only its own form of a caller. Holds no token. */
export class CallerAuth implements AuthInfo, Sender {
  readonly token = '';
  readonly scopes: string[] = [];
  readonly clientId: string;
  readonly caller: Caller;
  readonly wireTexts: WireTexts;

  /** @param output what the answer is written to */
  constructor(caller: Caller, output: Writable) {
    this.wireTexts = new WireTexts(output);
    this.caller = caller;
    this.clientId = caller.name;
  }
}

/** @throws Error for a request that did not come through the endpoint */
export function senderIn(authInfo: AuthInfo | undefined): Sender {
  if (authInfo instanceof CallerAuth) return authInfo;
  throw new Error('The request carries no caller.');
}
