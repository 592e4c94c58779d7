/** What `--help` prints. */
export const helpText = `Deephaven MCP: one local MCP server for your assistants, and the Deephaven sessions behind it.

  npm start -- [flags]          or, after npm run build: node dist/headless.js [flags]

Serve
  --headless                    never the desktop window
  --stdio                       MCP on stdin and stdout (through the running host, if there is one)
  --port N, --host H            where to listen (8741, 127.0.0.1); --port 0: any free port
  --auth token|none|jwt|module  who may call (token)
  --config FILE                 configuration file, else DH_MCP_CONFIG_FILE, else in the data folder
  --data-dir DIR                data folder, else DH_MCP_DATA_DIR, else your system's place
  --no-open                     don't open the browser
  --hidden                      start the desktop app in the tray, without its window
  --install-java                download a Java (Eclipse Temurin) if none fits
  --transport stdio|streamable-http, --debug

Connect a client
  add-client NAME [--project FOLDER] [--permission P] [--dry-run] [--replace] [--with-token]
                                write our entry into a client's file; into a project's one without a secret,
                                unless --with-token says that a token may stand there
  remove-client NAME [--project FOLDER] [--dry-run]
                                take it out again
  list-clients [--project FOLDER]
                                the clients on this computer, and their state
  renew-tokens                  new tokens for all entries with an address, where others may know them
  token NAME [--permission read-only|ask|full]
                                print a new token for a client, once
  revoke NAME                   take it back

Look
  --check-config                check the configuration file and exit
  --doctor                      check this machine and exit
  --version, --help
`;
