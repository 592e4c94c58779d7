/** What a client needs to call this host, in the notations of the common clients. */
export interface Entries {
  /** Most clients' own file, such as Cursor's `mcp.json`. */
  json: string;
  /** VS Code's `mcp.json`. */
  vscode: string;
  /** A command for Claude Code. Absent with a token: every user of the computer could read it among the command's arguments. */
  claude?: string;
  address: string;
  /** Absent where the host asks for no token. */
  header?: string;
}

const entryName = 'deephaven';

/** @param token absent where the host asks for none */
export function entriesFor(url: string, token: string | undefined): Entries {
  const authorization = token === undefined ? undefined : `Bearer ${token}`;
  const entry = { type: 'http', url, ...(authorization && { headers: { Authorization: authorization } }) };
  const header = authorization && `Authorization: ${authorization}`;
  return {
    json: JSON.stringify({ mcpServers: { [entryName]: entry } }, null, 2),
    vscode: JSON.stringify({ servers: { [entryName]: entry } }, null, 2),
    ...(!header && { claude: `claude mcp add --transport http --scope user ${entryName} ${url}` }),
    address: url,
    ...(header && { header }),
  };
}
