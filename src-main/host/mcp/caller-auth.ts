import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.ts';

/** Carries the caller of one HTTP request through the SDK, which knows only its own form of it. Holds no token. */
export class CallerAuth implements AuthInfo {
  readonly token = '';
  readonly scopes: string[] = [];
  readonly clientId: string;
  readonly caller: Caller;

  constructor(caller: Caller) {
    this.caller = caller;
    this.clientId = caller.name;
  }
}

/** @throws Error for a request that did not come through the endpoint */
export function callerIn(authInfo: AuthInfo | undefined): Caller {
  if (authInfo instanceof CallerAuth) return authInfo.caller;
  throw new Error('The request carries no caller.');
}
