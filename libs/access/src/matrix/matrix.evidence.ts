import {
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  japanIso,
  type Measurement,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { lastProduced, type Produced } from '../matrix-export/produced.queries';
import { MOST_PRODUCED } from './matrix.schema';
import { AccessMatrix } from './matrix.service';

const SOURCES = [
  'user_account',
  'role_assignment',
  'user_group_member',
  'custom_role',
  'view_grant',
  'access_matrix_export',
];
const DAY_MILLISECONDS = 86_400_000;

@Injectable()
export class MatrixEvidence {
  constructor(
    private readonly db: TenantDb,
    private readonly matrix: AccessMatrix,
  ) {}

  /**
   * Whether the list of who reaches what can be produced: it is, for the first users, just now; and how many days ago
   * somebody took the whole of it away. A list that fails is no answer but an error, which the report shows as one.
   */
  @Evidence('M14')
  async accessListProduced({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    if (Object.keys(scope).length > 0)
      return { value: null, unknownReason: 'access:evidence.whole_tenant_only', facts: [], sources: SOURCES };
    const users = await this.db.query<{ id: string; loginId: string; name: string }>(
      `select id, login_id as "loginId", name from user_account where status = 'active' order by login_id, id limit $1`,
      [MOST_PRODUCED],
    );
    if (users.length === 0)
      return { value: null, unknownReason: 'access:evidence.no_active_users', facts: [], sources: SOURCES };
    const rows = await this.matrix.rowsOf(users);
    const produced = await lastProduced(this.db, asOf);
    return {
      value: rows.length === users.length,
      parts: { produced: produced ? (asOf.getTime() - produced.at.getTime()) / DAY_MILLISECONDS : 'never' },
      facts: [
        { key: 'access:evidence.access_list_users', value: rows.length },
        { key: 'access:evidence.access_list_with_rights', value: rows.filter(hasRights).length },
        ...factsOf(produced),
      ],
      sources: SOURCES,
    };
  }
}

const hasRights = ({ entries }: { readonly entries: readonly unknown[] }) => entries.length > 0;

function factsOf(produced: Produced | undefined): EvidenceFact[] {
  if (!produced) return [{ key: 'access:evidence.access_list_productions', value: 0 }];
  return [
    { key: 'access:evidence.access_list_produced_at', value: japanIso(produced.at) },
    { key: 'access:evidence.access_list_produced_users', value: produced.users },
  ];
}
