import type { SecretStoreKind } from '../../../src-shared/host-status.ts';
import type { Secret } from '../../../src-shared/secret.ts';

/** Where this person's secrets live. Names are accounts of the service `deephaven-mcp`. */
export interface SecretStore {
  /** What really holds them; known after the first use, since nothing is asked before a secret is needed. */
  readonly kind: SecretStoreKind;
  /** Why it is not the keychain, in a sentence for the person; absent when it is. */
  readonly detail: string | undefined;
  /** @returns undefined when there is none of that name. @throws UserError UNAVAILABLE when the keychain is locked or gone. */
  get(name: string, signal?: AbortSignal): Promise<Secret | undefined>;
  set(name: string, secret: Secret, signal?: AbortSignal): Promise<void>;
  /** @returns whether there was one */
  delete(name: string, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}
