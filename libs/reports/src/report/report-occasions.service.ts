import { Clock, RegisterRegistry, Translator } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { type Words, wordsIn } from '../safeguard/words';
import { MOST_ANNEX_ROWS } from './annex';
import type { ReportOccasion } from './frozen-report';
import type { Report } from './report.entity';

/** Who a report is about, who asked for it, when and in which language it is issued, and what the libs list for it. */
@Injectable()
export class ReportOccasions {
  constructor(
    private readonly tenants: Tenants,
    private readonly users: Users,
    private readonly translator: Translator,
    private readonly clock: Clock,
    private readonly registers: RegisterRegistry,
  ) {}

  async of(report: Report): Promise<{ words: Words; occasion: ReportOccasion }> {
    const words = wordsIn(this.translator, report.locale);
    const { id, requestedByKind: kind, requestedBy } = report;
    const name = await this.requesterName(words, report);
    const tenant = await this.tenants.current();
    const tables = await this.registers.tables(MOST_ANNEX_ROWS);
    return {
      words,
      occasion: {
        id,
        issuedAt: this.clock.now(),
        tenant,
        tables,
        requestedBy: { kind, id: requestedBy, name },
      },
    };
  }

  private async requesterName(words: Words, { requestedByKind, requestedBy }: Report): Promise<string> {
    const user = requestedByKind === 'user' ? await this.users.findById(requestedBy) : null;
    return user?.name ?? words.say(`reports:requester.${requestedByKind}`);
  }
}
