import type { EntryCheck } from '../../../../src-shared/clients-api.ts';

/** An entry with an address. */
export interface HttpEntry {
  transport: 'http';
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** An entry with a command, such as that of the bridge. */
export interface StdioEntry {
  transport: 'stdio';
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** What a client's entry says, read back from its file. */
export type WrittenEntry = HttpEntry | StdioEntry;

/** Messages of MCP over exactly what an entry says. */
export interface EntryChannel extends AsyncDisposable {
  /** The result of a request. @throws EntryProblem */
  ask(method: string, params: object): Promise<Record<string, unknown>>;
  /** Sends a notification. @throws EntryProblem */
  tell(method: string): Promise<void>;
}

/** What an entry fails at. */
export type EntryStep = Extract<EntryCheck, { works: false }>['step'];

/** Why a client that uses this entry does not get through; `message` and `fix` are sentences for a person. */
export class EntryProblem extends Error {
  override name = 'EntryProblem';
  readonly step: EntryStep;
  readonly fix: string;

  constructor(step: EntryStep, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.step = step;
    this.fix = fix;
  }
}
