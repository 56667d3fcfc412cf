import { randomBytes } from 'node:crypto';

import { Config } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import { Algorithm, hash, verify } from '@node-rs/argon2';

import { SignInBusy } from '../identity.errors';
import { WorkQueue } from './work-queue';

/** Password checks cost memory and a core each: this many at once, so that a flood of them cannot starve the API. */
const AT_ONCE = 2;
const LONGEST_QUEUE = 64;

/** argon2id. Passwords are compared in NFKC, so that one typed with another keyboard is the same. */
@Injectable()
export class PasswordHasher {
  private readonly queue = new WorkQueue(AT_ONCE, LONGEST_QUEUE, () => new SignInBusy());
  private dummy?: Promise<string>;

  constructor(private readonly config: Config) {}

  /** @throws SignInBusy */
  hash(password: string): Promise<string> {
    const { argon2MemoryKib, argon2Iterations } = this.config;
    const options = {
      algorithm: Algorithm.Argon2id,
      memoryCost: argon2MemoryKib,
      timeCost: argon2Iterations,
    };
    return this.queue.run(() => hash(password.normalize('NFKC'), options));
  }

  /** Without a stored hash the same work is done, and the answer is no. @throws SignInBusy */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const against = stored ?? (await (this.dummy ??= this.hashOfNothing()));
    const right = await this.queue.run(() => verify(against, password.normalize('NFKC')));
    return right && stored !== undefined;
  }

  private hashOfNothing(): Promise<string> {
    return this.hash(randomBytes(32).toString('base64')).catch((error: unknown) => {
      this.dummy = undefined;
      throw error;
    });
  }
}
