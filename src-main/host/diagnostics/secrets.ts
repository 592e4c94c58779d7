import type { SecretStore } from '../secrets/secret-store.ts';
import type { Check } from './check.ts';

/** What holds secrets here, by really asking it. */
export function checkSecrets(store: SecretStore): Check {
  return async signal => {
    await store.get('diagnostics', signal);
    if (store.kind === 'keychain') return { result: 'good', detail: "In the system's keychain." };
    return {
      result: 'note',
      detail: store.detail ?? `Kept in: ${store.kind}.`,
      ...(store.kind === 'memory' && {
        fix: 'Start a keychain service, or set DH_MCP_SECRETS_PASSPHRASE to keep them in an encrypted file.',
      }),
    };
  };
}
