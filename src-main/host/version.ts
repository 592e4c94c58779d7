/** The app's version: put in by the build; `development` when run from source. */
export const appVersion: string = process.env['DH_MCP_VERSION'] ?? 'development';
