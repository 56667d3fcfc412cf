import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { type KeyName, openPrivateKey, sealPrivateKey } from './sealed-key';

const masterKey = randomBytes(32);
const { privateKey } = generateKeyPairSync('ed25519');
const name: KeyName = { id: 'kid-1', purpose: 'signing-key' };

describe('a sealed private key', () => {
  const sealed = sealPrivateKey(privateKey, name, masterKey);

  it('opens with the master key and its own name', () => {
    expect(openPrivateKey(sealed, name, masterKey).equals(privateKey)).toBe(true);
    expect(sealPrivateKey(privateKey, name, masterKey).equals(sealed)).toBe(false);
  });

  it('stays shut otherwise, and says which key it is', () => {
    const changed = Buffer.from(sealed);
    changed[40]! ^= 1;
    for (const attempt of [
      () => openPrivateKey(sealed, name, randomBytes(32)),
      () => openPrivateKey(sealed, { ...name, id: 'kid-2' }, masterKey),
      () => openPrivateKey(sealed, { ...name, purpose: 'sealing-key' }, masterKey),
      () => openPrivateKey(changed, name, masterKey),
      () => openPrivateKey(Buffer.alloc(5), name, masterKey),
    ])
      expect(attempt).toThrow(
        /^the (signing|sealing)-key kid-\d cannot be opened with this MIMAMORI_MASTER_KEY/,
      );
  });
});
