/** Names of variables that belong to the host alone (its passphrase, its tokens) or would lead a venv's Python astray. */
const withheld = /^(DH_MCP_.*|PYTHONHOME|PYTHONSTARTUP|VIRTUAL_ENV|__PYVENV_LAUNCHER__|NODE_OPTIONS|ELECTRON_RUN_AS_NODE)$/i;

/**
 * The environment of a worker: the host's own, without what is the host's alone or is a secret it knows, then `extra`.
 * @param isSecret whether a value is a secret in use, such as a key that the configuration takes from a variable
 */
export function workerEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
  isSecret: (value: string) => boolean = () => false,
): Record<string, string> {
  const inherited = Object.entries(host).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !withheld.test(entry[0]) && !isSecret(entry[1]),
  );
  return { ...Object.fromEntries(inherited), PYTHONUNBUFFERED: '1', PYTHONUTF8: '1', ...extra };
}
