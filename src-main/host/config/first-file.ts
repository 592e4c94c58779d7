/** What a new configuration file says. With `session_creation` in it, assistants can start sessions from the first minute. */
export const firstFile = `// Settings of Deephaven MCP. This is JSON5: comments, trailing commas and unquoted keys are fine.
// The app reads this file again whenever you save it, and keeps your comments when it changes a setting.
// Keep secrets out of it: "\${keychain:NAME}", "\${env:NAME}" and "\${file:/path}" work wherever a text is expected.
{
  community: {
    // Deephaven servers that already run somewhere:
    // sessions: {
    //   local: { host: "localhost", port: 10000, auth_type: "PSK", auth_token: "\${keychain:local}" },
    // },

    // Sessions that assistants may start on this machine. Without this section they can't.
    session_creation: {
      max_concurrent_sessions: 5,
      defaults: {
        heap_size_gb: 4,
      },
    },
  },
}
`;
