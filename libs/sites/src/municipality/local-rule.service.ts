import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { RULES_OF_MUNICIPALITIES } from '../municipal-rule/municipal-rule.queries';
import type { MunicipalRuleRow } from '../municipal-rule/municipal-rule.schema';
import type { SiteRow } from '../site/site.schema';
import { type SiteLocalRule, siteLocalRule } from './local-rule.schema';

export type LocatedSite = Pick<SiteRow, 'id' | 'municipalityCode' | 'filing'>;

/** What the municipality of a site wants. Whoever may read the site may read that: a rule is no secret. */
@Injectable()
export class LocalRules {
  constructor(private readonly db: TenantDb) {}

  async of(site: LocatedSite): Promise<SiteLocalRule> {
    const own = site.municipalityCode === null ? [] : await this.ownRules([site.municipalityCode]);
    return siteLocalRule(site, own[0]);
  }

  /** The tenant's own rules for these municipalities, by five-digit code. */
  ownRules(codes: readonly string[]): Promise<MunicipalRuleRow[]> {
    return this.db.query<MunicipalRuleRow>(RULES_OF_MUNICIPALITIES, [codes]);
  }
}
