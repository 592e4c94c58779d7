import { authKind, loginName } from '../../../src-shared/auth-type.ts';
import { isLoopback } from '../../../src-shared/loopback.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CommunitySessionConfig } from '../config/schema.ts';
import type { ConnectionOptions } from '../deephaven/connection.ts';
import { staticConnectionOptions } from './connection-options.ts';
import { isReference, type SecretTexts } from './secret-texts.ts';
import { SessionConnection, noAnswer, type Loan, type SessionParts } from './session-connection.ts';
import { sessionDetails, stateFields } from './session-details.ts';
import { staticId } from './session-lookup.ts';
import { StateMachine } from './session-state.ts';
import type { Session, SessionAccess, SessionDetails } from './sessions.ts';

/** A session of the configuration file: a server that somebody else runs. */
export class StaticSession implements Session {
  readonly id: string;
  readonly name: string;
  readonly origin = 'static';
  readonly language;
  readonly definition: CommunitySessionConfig;
  readonly #parts: SessionParts;
  readonly #texts: SecretTexts;
  readonly #machine: StateMachine;
  readonly #connection: SessionConnection;
  #host: string | undefined;
  #lastUsedAt: number | undefined;

  constructor(name: string, definition: CommunitySessionConfig, parts: SessionParts) {
    this.id = staticId(name);
    this.name = name;
    this.language = definition.session_type;
    this.definition = definition;
    this.#parts = parts;
    this.#texts = parts.texts.own();
    this.#host = isReference(definition.host) ? undefined : definition.host;
    this.#machine = new StateMachine(parts.now, parts.onChange);
    this.#connection = new SessionConnection({
      ...parts,
      log: parts.log.child({ session: this.id }),
      address: () => this.#address(),
      machine: this.#machine,
      neverTimeout: definition.never_timeout,
      open: async signal => parts.openConnection(await this.#options(signal)),
    });
  }

  summary(): SessionSummary {
    const { label, color } = this.definition;
    const url = this.#url();
    return {
      id: this.id,
      type: 'community',
      source: 'config',
      name: this.name,
      system: 'community',
      origin: 'static',
      language: this.language,
      ...(url !== undefined && { url }),
      ...(this.#isKeyless() && { keyless: true }),
      ...stateFields(this.#machine.state, this.#parts.now()),
      ...(label !== undefined && { label }),
      ...(color !== undefined && { color }),
      ...(this.#lastUsedAt !== undefined && { lastUsedAt: this.#lastUsedAt }),
    };
  }

  async details(options: { connect: boolean; signal: AbortSignal }): Promise<SessionDetails> {
    const { quick } = this.#parts.timing();
    return sessionDetails(
      {
        summary: () => this.summary(),
        known: () => ({ authType: loginName(this.definition.auth_type), port: this.definition.port }),
        current: () => this.#connection.current,
        borrow: signal => this.#connection.borrow(signal),
        quick,
        late: () => noAnswer(this.#address(), quick),
      },
      options,
    );
  }

  async access(signal: AbortSignal): Promise<SessionAccess> {
    const { authType, token } = await this.#options(signal);
    return { url: this.#url()!, authType, ...(token && { token }) };
  }

  lend(signal: AbortSignal): Promise<Loan> {
    return this.#connection.borrow(signal);
  }

  async borrow(signal: AbortSignal): Promise<Loan> {
    this.#lastUsedAt = this.#parts.now();
    return this.#connection.borrow(signal);
  }

  async logTail(): Promise<never> {
    throw new UserError('UNSUPPORTED', `The log of session '${this.id}' is with whoever runs its server`, {
      hint: 'Only sessions that were created here have a log here.',
    });
  }

  onLog(): () => void {
    return () => {}; // nothing is ever logged here
  }

  async usage(): Promise<undefined> {
    return undefined;
  }

  connectInBackground(): Promise<void> {
    return this.#connection.connectInBackground();
  }

  /** Ends its connection, or the attempt to have one; the next call makes it again. */
  disconnect(): Promise<void> {
    return this.#connection.stop();
  }

  /** Looks after its connection when the computer slept. */
  wake(): void {
    this.#connection.wake();
  }

  /** Ends its connection; a call that still holds this session gets `reason`. */
  async close(reason: UserError): Promise<void> {
    await this.#connection.close(reason);
    this.#machine.apply({ type: 'disconnected' });
    this.#texts[Symbol.dispose]();
  }

  async #options(signal: AbortSignal): Promise<ConnectionOptions> {
    const options = await staticConnectionOptions(
      this.definition,
      { texts: this.#texts, timeouts: this.#parts.timing() },
      signal,
    );
    this.#host = options.host;
    return options;
  }

  /** Only of this computer: who may reach another one's port is not known here. */
  #isKeyless(): boolean {
    return authKind(this.definition.auth_type) === 'anonymous' && this.#host !== undefined && isLoopback(this.#host);
  }

  #url(): string | undefined {
    if (this.#host === undefined) return undefined;
    return `${this.definition.use_tls ? 'https' : 'http'}://${this.#address()}`;
  }

  #address(): string {
    const host = this.#host ?? this.definition.host;
    return `${host.includes(':') ? `[${host}]` : host}:${this.definition.port}`;
  }
}
