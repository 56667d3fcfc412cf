import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Which key it is. Keys of one purpose never open as keys of another. */
export interface KeyName {
  readonly id: string;
  /** `signing-key`: access tokens. `sealing-key`: everything that is signed to last. */
  readonly purpose: 'signing-key' | 'sealing-key';
}

function wrappingKey(masterKey: Buffer, { purpose }: KeyName): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `mimamori:${purpose}:v1`, 32));
}

/** A private key as it is stored: nonce, tag, AES-256-GCM of its PKCS #8 form, bound to its id. */
export function sealPrivateKey(key: KeyObject, name: KeyName, masterKey: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, wrappingKey(masterKey, name), iv).setAAD(Buffer.from(name.id));
  const sealed = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** @throws Error when the master key is another one, or the bytes were changed. */
export function openPrivateKey(sealed: Buffer, name: KeyName, masterKey: Buffer): KeyObject {
  const iv = sealed.subarray(0, IV_BYTES);
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(ALGORITHM, wrappingKey(masterKey, name), iv, {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(name.id))
      .setAuthTag(tag);
    const key = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new Error(`the ${name.purpose} ${name.id} cannot be opened with this MIMAMORI_MASTER_KEY`, {
      cause: error,
    });
  }
}
