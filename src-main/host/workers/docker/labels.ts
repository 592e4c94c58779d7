/** What a container of ours says about itself. */
export const labels = {
  /** The id of the host that made it. */
  host: 'deephaven-mcp-server-instance',
  session: 'deephaven-mcp-session',
  /** The data folder of that host: containers of another folder are never touched. */
  dataFolder: 'deephaven-mcp-data-folder',
} as const;
