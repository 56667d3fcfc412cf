import { type ErrorItem, Gate, getPermissions, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { Giving } from './giving.service';

/** What sites tells its gate: the folded tags that a site is about to get or to lose. Asked outside of a transaction. */
interface Tagging {
  readonly tags: readonly string[];
}

interface Asking {
  readonly role: string;
  readonly tag: string;
}

/** Roles whose own rules ask for one of the tags; who includes such a role holds its rules as they are. */
const ROLES_ASKING_FOR = `
select distinct custom_role.code as role, asked.tag
from custom_role
  cross join jsonb_array_elements(custom_role.rules) as saved(rule)
  cross join unnest($1::text[]) as asked(tag)
where saved.rule #> '{conditions,siteTag,$in}' ? asked.tag or saved.rule #> '{conditions,siteTag,$nin}' ? asked.tag`;

/**
 * A tag that roles ask for gives or takes rights when it is put or taken, so that it is for those who may give and take
 * these roles. The tags of all other roles are labels, and for whoever keeps the site.
 */
@Injectable()
export class SiteTagGate {
  constructor(
    private readonly db: TenantDb,
    private readonly giving: Giving,
  ) {}

  @Gate('site.tag')
  async givesNothing({ tags }: Tagging): Promise<ErrorItem[]> {
    const asking = await this.db.query<Asking>(ROLES_ASKING_FOR, [tags]);
    if (!asking.length) return [];
    const own = await this.giving.ownRoles();
    const roles = [...new Set(asking.map(({ role }) => role))];
    const withheld = getPermissions().can('create', 'RoleAssignment')
      ? await this.giving.withheld(this.db, roles, own)
      : roles;
    const refused = new Set(asking.filter(({ role }) => withheld.includes(role)).map(({ tag }) => tag));
    return [...refused].sort().map((tag) => ({
      pointer: '/tags',
      code: 'access.site_tag_in_role',
      params: { tag },
    }));
  }
}
