import { parseArgs } from 'node:util';

import type { INestApplicationContext } from '@nestjs/common';
import { EnrolmentLinks } from '@mimamori/identity';
import { NotFound } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Users } from '@mimamori/users';

import type { Command } from './command';
import { asCli, inApp } from './in-app';

/** The way back for a company that shut itself out: a mistyped network, and nobody left inside who could make a link. */
export const enrolmentLinkCommand: Command = {
  words: ['enrolment-link'],
  synopsis: '--tenant CODE --user LOGIN',
  says: 'let somebody with a password set up a first second factor from outside; prints a one-time link',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { tenant: { type: 'string' }, user: { type: 'string' } },
    });
    const { tenant, user } = values;
    if (!tenant || !user) {
      process.stderr.write(`${this.words.join(' ')} ${this.synopsis}\n`);
      return 2;
    }
    const { enrolmentLink } = await inApp((app) => linkFor(app, tenant, user));
    process.stdout.write(
      `Give ${user} this link; it works once, for 72 hours, beside the password, and is not shown again:\n${enrolmentLink}\n`,
    );
    return 0;
  },
};

async function linkFor(app: INestApplicationContext, tenant: string, loginId: string) {
  const tenantId = await app.get(TenantLocator, { strict: false }).find('code', tenant);
  if (!tenantId) throw new NotFound('Tenant');
  return asCli(app, tenantId, async () => {
    const user = await app.get(Users, { strict: false }).find(loginId);
    if (!user) throw new NotFound('User');
    return app.get(EnrolmentLinks, { strict: false }).make(user.id);
  });
}
