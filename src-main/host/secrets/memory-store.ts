import { Secret } from '../../../src-shared/secret.ts';
import type { SecretStore } from './secret-store.ts';

const prefix = 'DH_MCP_SECRET_';

/**
 * Keeps secrets until the host ends. What nobody stored is looked up in the environment: `my-server` in `DH_MCP_SECRET_MY_SERVER`.
 * @param why the sentence that explains why it is not the keychain
 */
export function createMemoryStore(env: NodeJS.ProcessEnv, why: string): SecretStore {
  const kept = new Map<string, Secret>();
  const hasVariables = Object.keys(env).some(name => name.startsWith(prefix));

  return {
    kind: hasVariables ? 'environment' : 'memory',
    detail: `${why} Secrets ${hasVariables ? `come from variables named ${prefix}… and ` : ''}stay in memory until the app quits.`,
    async get(name) {
      const text = env[variableOf(name)];
      return kept.get(name) ?? (text === undefined ? undefined : new Secret(text));
    },
    async set(name, secret) {
      kept.set(name, secret);
    },
    delete: async name => kept.delete(name),
    close: async () => kept.clear(),
  };
}

function variableOf(name: string): string {
  return prefix + name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
