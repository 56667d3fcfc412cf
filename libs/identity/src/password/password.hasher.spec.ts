import type { Config } from '@mimamori/platform';
import { parseOptions } from '@node-rs/argon2';

import { SignInBusy } from '../identity.errors';
import { PasswordHasher } from './password.hasher';
import { newPasswordSchema } from './password.schema';

const hasher = new PasswordHasher({ argon2MemoryKib: 64, argon2Iterations: 1 } as Config);

describe('PasswordHasher', () => {
  it('hashes with argon2id and the configured cost, never the same twice', async () => {
    const [one, two] = await Promise.all([
      hasher.hash('見守り見守り見守り見守り'),
      hasher.hash('見守り見守り見守り見守り'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(parseOptions(one)).toMatchObject({ memoryCost: 64, timeCost: 1 });
    expect(one).not.toBe(two);
    expect(await hasher.verify(one, '見守り見守り見守り見守り')).toBe(true);
    expect(await hasher.verify(one, '見守り')).toBe(false);
  });

  it('takes the same characters from another keyboard', async () => {
    const stored = await hasher.hash('ＰＡＳＳｗｏｒｄガギグ１２３');
    expect(await hasher.verify(stored, 'PASSwordｶﾞｷﾞｸﾞ123')).toBe(true);
  });

  it('says no to nobody, whatever the password', async () => {
    expect(await hasher.verify(undefined, '')).toBe(false);
    expect(await hasher.verify(undefined, 'anything at all')).toBe(false);
  });

  it('refuses when too many wait', async () => {
    const slow = new PasswordHasher({ argon2MemoryKib: 1024, argon2Iterations: 1 } as Config);
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => slow.hash('x')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(34);
    expect(refused.every(({ reason }) => reason instanceof SignInBusy)).toBe(true);
  });

  it('wants twelve characters of a new password', () => {
    expect(newPasswordSchema.safeParse('x'.repeat(11)).success).toBe(false);
    expect(newPasswordSchema.safeParse('x'.repeat(12)).success).toBe(true);
    expect(newPasswordSchema.safeParse('x'.repeat(257)).success).toBe(false);
  });
});
