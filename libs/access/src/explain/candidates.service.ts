import { TenantDb } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { ALL_CUSTOM_ROLES, type RoleContent } from '../role/custom-role.queries';
import { closureOf } from '../role/role-graph';
import { rolesOf } from '../role/role.data';
import type { Candidate } from './needed.rules';

/** The roles that could be given, the built-in ones first. */
@Injectable()
export class Candidates {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: Tenants,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  async all(): Promise<readonly Candidate[]> {
    const { code } = await this.tenants.current();
    const own = await this.db.query<RoleContent>(ALL_CUSTOM_ROLES);
    const graph = new Map(own.map((content) => [content.code, content]));
    const rules = await this.authorizer.withBranches(
      new Map(own.map((content) => [content.code, content.rules])),
    );
    return [
      ...rolesOf(code).map((role): Candidate => ({ role, codes: [role], custom: new Map() })),
      ...own.map(({ code: role }): Candidate => {
        const contents = closureOf(role, graph);
        const codes = [...new Set(contents.flatMap((content) => [content.code, ...content.includes]))];
        return { role, codes, custom: new Map(codes.flatMap((each) => pair(each, rules.get(each)))) };
      }),
    ];
  }
}

const pair = <Value>(key: string, value: Value | undefined): [string, Value][] =>
  value === undefined ? [] : [[key, value]];
