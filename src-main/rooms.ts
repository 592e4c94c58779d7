/**
 * The rooms of the host: what each owns, which others it may use, and of which it may know only the types. Everything may use
 * `src-shared` and the room `base`. `boundaries.test.ts` holds the code to it in both directions, and CONTRIBUTING.md shows it.
 */
export const rooms: Record<string, Room> = {
  base: { owns: 'what every room may use and which knows none: deadlines, file lock, serial queue, masking, wire text' },
  'running-host': { owns: 'the one host of a data folder: its record, lock, proof, control client, process identity' },
  observe: { owns: 'log, redaction, activity, audit, call rates' },
  secrets: { owns: 'secret stores: keychain, memory, environment, encrypted file', types: ['observe'] },
  config: { owns: '`deephaven_mcp.json`: schema, reading, watching, edits that keep comments', types: ['observe'] },
  auth: { owns: 'who is calling: tokens of clients, codes of the page', types: ['observe'] },
  approvals: { owns: 'questions to a person that wait for a yes' },
  deephaven: { owns: 'one connection to a Community server: login, tables, scripts, variables, logs' },
  formats: { owns: 'Arrow record batches to csv, markdown, json, yaml, xml; its threads' },
  workers: {
    owns: 'python and docker workers: environment, start, readiness, sandbox, spares, orphans',
    uses: ['running-host'],
    types: ['config', 'observe'],
  },
  sessions: {
    owns: 'ids and one state machine per session; lends ready connections',
    types: ['config', 'deephaven', 'observe', 'secrets', 'workers'],
  },
  tools: {
    owns: 'the tools as data, the gate, the one path of a call',
    types: ['approvals', 'auth', 'config', 'deephaven', 'formats', 'observe', 'sessions', '.'],
  },
  resources: { owns: 'resources as data', types: ['auth', 'sessions', 'tools'] },
  mcp: {
    owns: 'the protocol in both eras, stdio, progress, subscriptions',
    types: ['approvals', 'auth', 'observe', 'resources', 'tools'],
  },
  http: {
    owns: "the local server: guards, the page's files, `/api`, events, links",
    uses: ['running-host'],
    types: [
      'approvals',
      'auth',
      'clients',
      'config',
      'deephaven',
      'formats',
      'mcp',
      'observe',
      'secrets',
      'sessions',
      'tools',
      '.',
    ],
  },
  clients: {
    owns: 'the assistants of this computer and their files: find, plan, apply, undo, verify',
    uses: ['running-host', '.'],
    types: ['auth', 'observe', '.'],
  },
  diagnostics: {
    owns: 'one check per file, each with its fix',
    uses: ['running-host'],
    types: ['clients', 'config', 'secrets', 'sessions', 'workers'],
  },
  'command-line': { owns: 'flags and places that the entries share', uses: ['running-host'], types: ['.'] },
};

export interface Room {
  owns: string;
  /** Rooms whose code it imports; `.` is the files beside index.ts. */
  uses?: string[];
  /** Rooms of which it imports types only. */
  types?: string[];
}

/** The map as lines of a Markdown table. */
export function mapOfRooms(): string[] {
  return Object.entries(rooms).map(([name, { owns, uses = [], types = [] }]) => {
    return `| \`${name}/\` | ${owns} | ${list(uses)} | ${list(types)} |`;
  });
}

function list(rooms: readonly string[]): string {
  return rooms.map(room => (room === '.' ? '(index)' : room)).join(', ') || '–';
}
