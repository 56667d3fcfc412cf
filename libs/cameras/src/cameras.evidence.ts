import {
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  type Measurement,
  SqlParams,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import {
  REGISTRATION,
  type RegistrationCounts,
  TLS_DECISIONS,
  type TlsCounts,
} from './cameras.evidence.queries';

const SOURCES = ['camera', 'camera_purpose'];

function facts(counts: Readonly<Record<string, number>>): EvidenceFact[] {
  return Object.entries(counts).map(([name, value]) => ({ key: `cameras:evidence.${name}`, value }));
}

const unknown = (reason: string, known: readonly EvidenceFact[]): Measurement => ({
  value: null,
  unknownReason: `cameras:evidence.${reason}`,
  facts: known,
  sources: SOURCES,
});

/** Metrics over the cameras that are not retired. Scope: `sites` (ids). */
@Injectable()
export class CamerasEvidence {
  constructor(private readonly db: TenantDb) {}

  /** Share of cameras with purpose, owner, retention class and notice class. */
  @Evidence('M04')
  async registration(question: EvidenceQuestion): Promise<Measurement> {
    const { cameras, registered, noPurpose, noOwner, noRetentionClass, noNoticeClass } =
      await this.counts(question);
    const found = facts({ cameras, registered, noPurpose, noOwner, noRetentionClass, noNoticeClass });
    if (!cameras) return unknown('no_cameras', found);
    return { value: registered / cameras, facts: found, sources: SOURCES };
  }

  /**
   * Share of data map rows that say what kind of camera it is and what it is called, which data it takes (sound, faces),
   * who answers for it, and what for. Who has access is always known: the assignments of roles are the only way in.
   * Recordings and face templates have no rows before the libs that keep them.
   */
  @Evidence('M12')
  async dataMap(question: EvidenceQuestion): Promise<Measurement> {
    const { cameras, mapped, noClass, noDataItems, noPurpose, noOwner } = await this.counts(question);
    const found = facts({ cameras, mapped, noClass, noDataItems, noPurpose, noOwner });
    if (!cameras) return unknown('no_cameras', found);
    return { value: mapped / cameras, facts: found, sources: SOURCES };
  }

  /** Which firmware is the latest is not known before there is a table of models. */
  @Evidence('M39')
  async firmware(question: EvidenceQuestion): Promise<Measurement> {
    const { cameras, firmwareRecorded } = await this.counts(question);
    return unknown('no_model_table', facts({ cameras, firmwareRecorded }));
  }

  /**
   * Share of decided connections without TLS. Nothing found among some is no proof for all: while connections are
   * undecided and none of the decided is in plain text, it is unknown.
   */
  @Evidence('M44')
  async plainText(question: EvidenceQuestion): Promise<Measurement> {
    const [counts] = await this.ask<TlsCounts>(TLS_DECISIONS, question);
    const { connections = 0, plainText = 0, undecided = 0 } = counts ?? {};
    const found = facts({ connections, plainText, undecided });
    const decided = connections - undecided;
    if (!connections) return unknown('no_cameras', found);
    if (!decided) return unknown('tls_undecided', found);
    if (undecided && !plainText) return unknown('tls_partly_undecided', found);
    return { value: plainText / decided, facts: found, sources: ['camera'] };
  }

  private async counts(question: EvidenceQuestion): Promise<RegistrationCounts> {
    const [counts] = await this.ask<RegistrationCounts>(REGISTRATION, question);
    if (!counts) throw new Error('a count answered no row');
    return counts;
  }

  private ask<Row extends object>(counting: string, { scope, asOf }: EvidenceQuestion): Promise<Row[]> {
    const params = new SqlParams();
    const where = [
      "camera.state <> 'retired'",
      `camera.created_at <= ${params.add(asOf, 'timestamptz')}`,
      ...(scope.sites ? [`camera.site_id = any(${params.add(scope.sites, 'uuid[]')})`] : []),
    ];
    return this.db.query<Row>(`${counting} where ${where.join(' and ')}`, params.values);
  }
}
