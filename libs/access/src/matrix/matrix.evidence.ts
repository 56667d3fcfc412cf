import { Evidence, type EvidenceQuestion, type Measurement, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MOST_PRODUCED } from './matrix.schema';
import { AccessMatrix } from './matrix.service';

const SOURCES = ['user_account', 'role_assignment', 'user_group_member', 'custom_role', 'view_grant'];

@Injectable()
export class MatrixEvidence {
  constructor(
    private readonly db: TenantDb,
    private readonly matrix: AccessMatrix,
  ) {}

  /**
   * Whether the list of who reaches what can be produced: it is, for the first users, just now. A list that fails is no
   * answer but an error, which the report shows as one.
   */
  @Evidence('M14')
  async accessListProduced({ scope }: EvidenceQuestion): Promise<Measurement> {
    if (Object.keys(scope).length > 0)
      return { value: null, unknownReason: 'access:evidence.whole_tenant_only', facts: [], sources: SOURCES };
    const users = await this.db.query<{ id: string; loginId: string; name: string }>(
      `select id, login_id as "loginId", name from user_account where status = 'active' order by login_id, id limit $1`,
      [MOST_PRODUCED],
    );
    if (users.length === 0)
      return { value: null, unknownReason: 'access:evidence.no_active_users', facts: [], sources: SOURCES };
    const rows = await this.matrix.rowsOf(users);
    return {
      value: rows.length === users.length,
      facts: [
        { key: 'access:evidence.access_list_users', value: rows.length },
        { key: 'access:evidence.access_list_with_rights', value: rows.filter(hasRights).length },
      ],
      sources: SOURCES,
    };
  }
}

const hasRights = ({ entries }: { readonly entries: readonly unknown[] }) => entries.length > 0;
