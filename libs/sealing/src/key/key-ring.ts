import { createPublicKey, type KeyObject } from 'node:crypto';

import { z } from 'zod';

export const SEALING_KEYS_FORMAT = 'mimamori.sealing-keys/1';
const MOST_KEYS = 1_000;

const instant = z.iso.datetime({ offset: true });
export const sealingKeySchema = z
  .strictObject({
    id: z.string().min(1).max(100),
    algorithm: z.literal('Ed25519'),
    publicKey: z
      .string()
      .regex(/^[\w-]{43}$/)
      .describe('32 bytes, base64url without padding (`x` of RFC 8037).')
      .meta({ examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'] }),
    validFrom: instant.describe('What it signed earlier is not valid.'),
    validUntil: instant
      .nullable()
      .describe('What it signed then or later is not valid. `null`: it signs now.'),
  })
  .meta({ id: 'SealingKey' });
export type PublicSealingKey = z.infer<typeof sealingKeySchema>;

export const sealingKeysSchema = z
  .strictObject({ format: z.literal(SEALING_KEYS_FORMAT), keys: z.array(sealingKeySchema).max(MOST_KEYS) })
  .meta({ id: 'SealingKeys' });
/** Every public key that ever signed, newest first: all that a verifier needs. */
export type SealingKeys = z.infer<typeof sealingKeysSchema>;

interface KnownKey {
  readonly key: KeyObject;
  readonly from: number;
  readonly until: number;
}

/** The keys that a verifier believes. */
export class KeyRing {
  private readonly known: ReadonlyMap<string, KnownKey>;

  /** @throws ZodError when it is no list of sealing keys, Error when a key is none */
  constructor(document: unknown) {
    const { keys } = sealingKeysSchema.parse(document);
    this.known = new Map(
      keys.map(({ id, publicKey, validFrom, validUntil }) => [
        id,
        {
          key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }),
          from: Date.parse(validFrom),
          until: validUntil === null ? Infinity : Date.parse(validUntil),
        },
      ]),
    );
  }

  /** The key, if it was the one that signed at that instant; else why it was not. */
  at(id: string, signedAt: Date): KeyObject | 'unknown_key' | 'key_not_valid' {
    const found = this.known.get(id);
    if (!found) return 'unknown_key';
    const time = signedAt.getTime();
    return found.from <= time && time < found.until ? found.key : 'key_not_valid';
  }
}
