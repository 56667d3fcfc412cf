import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { openPrivateKey, sealPrivateKey } from './sealed-key';

const masterKey = randomBytes(32);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a sealed private key', () => {
  const sealed = sealPrivateKey(privateKey, 'kid-1', masterKey);

  it('opens with the master key and its own id', () => {
    expect(openPrivateKey(sealed, 'kid-1', masterKey).equals(privateKey)).toBe(true);
    expect(sealPrivateKey(privateKey, 'kid-1', masterKey).equals(sealed)).toBe(false);
  });

  it('stays shut otherwise, and says which key it is', () => {
    const changed = Buffer.from(sealed);
    changed[40]! ^= 1;
    for (const attempt of [
      () => openPrivateKey(sealed, 'kid-1', randomBytes(32)),
      () => openPrivateKey(sealed, 'kid-2', masterKey),
      () => openPrivateKey(changed, 'kid-1', masterKey),
      () => openPrivateKey(Buffer.alloc(5), 'kid-1', masterKey),
    ])
      expect(attempt).toThrow(/cannot be opened with this MIMAMORI_MASTER_KEY/);
  });
});
