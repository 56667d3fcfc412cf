import {
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  japanIso,
  type Measurement,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const SOURCES = ['audit_verification', 'audit_checkpoint'];
const DAY_MILLISECONDS = 86_400_000;

interface Found {
  readonly verifiedAt: Date | null;
  readonly seq: string | null;
  readonly intact: boolean | null;
  readonly intactAt: Date | null;
  readonly publishedAt: Date | null;
}

/** $1 as of when. What was signed counts from the signature on, once somebody outside had it. */
const FOUND = `select latest.finished_at as "verifiedAt", latest.seq::text as seq, latest.intact,
    (select max(finished_at) from audit_verification v where v.intact and v.finished_at <= $1) as "intactAt",
    (select max(signed_at) from audit_checkpoint c
      where c.published_at <= $1 and c.occasion <> 'pruning') as "publishedAt"
  from (values (1)) one left join lateral (
    select finished_at, seq, intact from audit_verification v where v.finished_at <= $1
    order by v.finished_at desc, v.id desc limit 1) latest on true`;

@Injectable()
export class ChainEvidence {
  constructor(private readonly db: TenantDb) {}

  /** Days since the chain was last found intact and its head was known outside of this installation. */
  @Evidence('M10')
  async chainVerified({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    if (Object.keys(scope).length > 0)
      return { value: null, unknownReason: 'audit:evidence.whole_log_only', facts: [], sources: SOURCES };
    const [found] = await this.db.query<Found>(FOUND, [asOf]);
    const { intact, intactAt, publishedAt } = found!;
    const since = intactAt && publishedAt && Math.min(intactAt.getTime(), publishedAt.getTime());
    return {
      value: since ? Math.max(0, (asOf.getTime() - since) / DAY_MILLISECONDS) : 'never',
      parts: { intact },
      facts: factsOf(found!),
      sources: SOURCES,
    };
  }
}

function factsOf({ verifiedAt, seq, intactAt, publishedAt }: Found): EvidenceFact[] {
  return [
    ...(verifiedAt ? [{ key: 'audit:evidence.rows_verified', value: Number(seq) }] : []),
    ...(intactAt ? [{ key: 'audit:evidence.intact_at', value: japanIso(intactAt) }] : []),
    publishedAt
      ? { key: 'audit:evidence.anchored_at', value: japanIso(publishedAt) }
      : { key: 'audit:evidence.checkpoints_outside', value: 0 },
  ];
}
