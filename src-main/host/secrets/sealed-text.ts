import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';

const base64 = z.base64().transform(text => Buffer.from(text, 'base64'));

/** What an encrypted file holds: how the key is made from a passphrase, and the ciphertext. */
export const sealedTextSchema = z.object({
  version: z.literal(1),
  kdf: z.object({
    name: z.literal('scrypt'),
    cost: z.int().min(2).max(1_048_576),
    blockSize: z.int().min(1).max(32),
    salt: base64,
  }),
  cipher: z.literal('aes-256-gcm'),
  iv: base64,
  tag: base64,
  data: base64,
});

export type SealedText = z.output<typeof sealedTextSchema>;

/** As recommended for passphrases by OWASP's password storage cheat sheet: 128 MB and about half a second for each guess. */
const cost = 131_072;
const blockSize = 8;
const keyBytes = 32;

/** A key and the salt that made it, to seal again without asking scrypt. */
export interface PassphraseKey {
  key: Buffer;
  kdf: SealedText['kdf'];
}

export async function keyOf(passphrase: string, kdf?: SealedText['kdf']): Promise<PassphraseKey> {
  const parameters = kdf ?? { name: 'scrypt', cost, blockSize, salt: randomBytes(16) };
  const options = { N: parameters.cost, r: parameters.blockSize, p: 1, maxmem: 256 * parameters.cost * parameters.blockSize };
  const key = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), parameters.salt, keyBytes, options, (error, made) =>
      error ? reject(error) : resolve(made),
    );
  });
  return { key, kdf: parameters };
}

/** @returns JSON text, the other way of `openSealed` */
export function seal(text: string, { key, kdf }: PassphraseKey): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const sealed = {
    version: 1,
    kdf: { ...kdf, salt: encoded(kdf.salt) },
    cipher: 'aes-256-gcm',
    iv: encoded(iv),
    tag: encoded(cipher.getAuthTag()),
    data: encoded(data),
  };
  return `${JSON.stringify(sealed, null, 2)}\n`;
}

function encoded(bytes: Buffer): string {
  return bytes.toString('base64');
}

/** @throws when the key is wrong or a byte was changed */
export function openSealed({ iv, tag, data }: SealedText, { key }: PassphraseKey): string {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
}
