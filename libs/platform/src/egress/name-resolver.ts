import { Resolver } from 'node:dns/promises';

import { Injectable } from '@nestjs/common';

const TIMEOUT_MILLISECONDS = 2_000;
const TRIES = 2;

/** Names → IP addresses. Specs bind one that answers what they say. */
@Injectable()
export class NameResolver {
  private readonly resolver = new Resolver({ timeout: TIMEOUT_MILLISECONDS, tries: TRIES });

  /** Every IPv4 and IPv6 address of a name, by DNS alone (no hosts file); none when it has none. */
  async resolve(name: string): Promise<readonly string[]> {
    const answers = await Promise.allSettled([this.resolver.resolve4(name), this.resolver.resolve6(name)]);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }
}
